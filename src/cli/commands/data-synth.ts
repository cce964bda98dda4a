import { writePhantoms } from '../../dataset/phantom/write-phantoms.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { defineVerb } from '../command.ts';
import { startProgress } from '../progress.ts';
import { print } from '../terminal.ts';

export function readCount(name: string, value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw new DiceboardError('USAGE', `--${name}: expected a whole number above 0, got ${value}`);
}

export const dataSynth = defineVerb('diceboard data synth phantoms --patients 16 --slices 20', {
  meta: { description: 'write phantom patients in the Kaggle LGG layout' },
  args: {
    folder: { type: 'positional', required: true, description: 'where to write them' },
    patients: { type: 'string', default: '16', valueHint: 'n', description: 'number of patients' },
    slices: { type: 'string', default: '20', valueHint: 'n', description: 'slices a patient' },
    seed: { type: 'string', default: '1', valueHint: 'n', description: 'same seed, same phantoms' },
  },
  async run({ args }) {
    const progress = startProgress('phantoms', 'slices');
    await writePhantoms({
      folder: args.folder,
      patients: readCount('patients', args.patients),
      slices: readCount('slices', args.slices),
      seed: readCount('seed', args.seed),
      onProgress: ({ done, total }) => progress.update(done, total),
    });
    progress.stop();
    print(`wrote ${args.patients} phantom patients to ${args.folder}`);
  },
});
