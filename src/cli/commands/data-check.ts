import { checkDataset } from '../../dataset/check-dataset.ts';
import { describePair, findLeaksOnce } from '../../dataset/leakage/check-leakage.ts';
import type { LeakPair } from '../../dataset/leakage/leak-pair.ts';
import { openPacked } from '../../dataset/open-packed.ts';
import { packDataset } from '../../dataset/pack-dataset.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { startProgress } from '../progress.ts';
import { print, printJson } from '../terminal.ts';

/** Side in pixels that patients are compared at; the default of a sweep, which then finds its data packed. */
const size = 128;

async function compareContent(folder: string, home: string): Promise<LeakPair[]> {
  const progress = startProgress('compare patients', 'files');
  try {
    const onProgress = ({ done, total }: { done: number; total: number }) => progress.update(done, total);
    const packedFolder = await packDataset({ folder, size, home, onProgress });
    const { fingerprint } = openPacked(packedFolder).index;
    return await findLeaksOnce({ packedFolder, size, fingerprint });
  } finally {
    progress.stop();
  }
}

export const dataCheck = defineVerb('diceboard data check kaggle_3m', {
  meta: {
    description: 'count patients and slices, name every fault with its file and patients that are the same',
  },
  args: {
    folder: { type: 'positional', required: true, description: 'folder in the Kaggle LGG layout' },
    json: jsonOption,
  },
  async run({ args }) {
    const progress = startProgress('check', 'slices');
    const report = await checkDataset(args.folder, ({ done, total }) => progress.update(done, total));
    progress.stop();
    const leaks = report.faults.length > 0 ? [] : await compareContent(args.folder, configFrom(args).home);
    if (args.json) printJson({ ...report, leaks });
    else {
      const institutions = Object.entries(report.institutions).map(([name, count]) => `${name} ${count}`);
      print(`patients      ${report.patients} (${institutions.join(', ')})`);
      print(`slices        ${report.slices}, ${report.tumourSlices} with tumour`);
      print(`tumour pixels ${(100 * report.tumourShare).toFixed(2)} %`);
      for (const fault of report.faults) print(`fault         ${fault.file}: ${fault.fault}`);
      for (const pair of leaks) print(`leak          ${describePair(pair)}`);
    }
    if (report.faults.length > 0)
      throw new DiceboardError('DATA_FAULTY', `${report.faults.length} faults in ${args.folder}`, {
        remedy: 'mend or remove the files named above',
      });
  },
});
