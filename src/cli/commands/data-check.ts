import { checkDataset } from '../../dataset/check-dataset.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { defineVerb, jsonOption } from '../command.ts';
import { startProgress } from '../progress.ts';
import { print, printJson } from '../terminal.ts';

export const dataCheck = defineVerb('diceboard data check kaggle_3m', {
  meta: { description: 'count patients and slices, and name every fault with its file' },
  args: {
    folder: { type: 'positional', required: true, description: 'folder in the Kaggle LGG layout' },
    json: jsonOption,
  },
  async run({ args }) {
    const progress = startProgress('check', 'slices');
    const report = await checkDataset(args.folder, ({ done, total }) => progress.update(done, total));
    progress.stop();
    if (args.json) printJson(report);
    else {
      const institutions = Object.entries(report.institutions).map(([name, count]) => `${name} ${count}`);
      print(`patients      ${report.patients} (${institutions.join(', ')})`);
      print(`slices        ${report.slices}, ${report.tumourSlices} with tumour`);
      print(`tumour pixels ${(100 * report.tumourShare).toFixed(2)} %`);
      for (const fault of report.faults) print(`fault         ${fault.file}: ${fault.fault}`);
    }
    if (report.faults.length > 0)
      throw new DiceboardError('DATA_FAULTY', `${report.faults.length} faults in ${args.folder}`, {
        remedy: 'mend or remove the files named above',
      });
  },
});
