import { packDataset } from '../../dataset/pack-dataset.ts';
import { configFrom, defineVerb } from '../command.ts';
import { startProgress } from '../progress.ts';
import { print } from '../terminal.ts';
import { readCount } from './data-synth.ts';

export const dataPack = defineVerb('diceboard data pack kaggle_3m --size 128', {
  meta: { description: 'build the packed cache that training reads' },
  args: {
    folder: { type: 'positional', required: true, description: 'folder in the Kaggle LGG layout' },
    size: { type: 'string', default: '128', valueHint: 'pixels', description: 'side of the packed images' },
  },
  async run({ args }) {
    const progress = startProgress('pack', 'slices');
    const packed = await packDataset({
      folder: args.folder,
      size: readCount('size', args.size),
      home: configFrom(args).home,
      onProgress: ({ done, total }) => progress.update(done, total),
    });
    progress.stop();
    print(packed);
  },
});
