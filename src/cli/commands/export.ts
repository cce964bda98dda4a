import { exportFormatNames } from '../../checkpoints/export/export-format.ts';
import { findFormat } from '../../checkpoints/export/export-formats.ts';
import type { ExportManifest } from '../../checkpoints/export/export-manifest.ts';
import { verifyExport } from '../../checkpoints/export/verify-export.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { bestRuns } from '../best-run.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { exportBest } from '../export-best.ts';
import { expectCheckAlone, readExportChoice, type ExportChoice } from '../export-choice.ts';
import { exportTop } from '../export-top.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { withSession, type Session } from '../session.ts';
import { print, printJson } from '../terminal.ts';
import { topRuns } from '../top-runs.ts';

/** The runs that were asked for, best first. */
async function chooseRuns(session: Session, choice: ExportChoice): Promise<string[]> {
  if (choice.kind === 'run') return [choice.run];
  const sweep = await requireSweep(session.database, choice.sweep);
  const ranked = await readRankedRuns(session.database, sweep.id);
  const metric = sweepMetric(sweep);
  if (choice.kind === 'best') return [bestRuns(ranked, { metric, role: 'candidate' })[0].runId];
  return topRuns(ranked, { metric, count: choice.count }).map(({ runId }) => runId);
}

function report(folder: string, { runId, epoch, trainableParameters, scores, model }: ExportManifest): void {
  const { patients, summary, checkedWith, countTolerance } = scores;
  const opset = model?.opset === undefined ? '' : `, opset ${model.opset}`;
  print(
    `${folder}: run ${runId}, epoch ${epoch}, ${trainableParameters} parameters, ${model?.format}${opset}`,
  );
  print(
    `re-scored ${patients} validation patients (${checkedWith}): every slice's counts as recorded, within ${countTolerance * 100} % of its pixels; Dice ${summary.meanPatientDice.toFixed(4)}`,
  );
}

export const exportVerb = defineVerb('diceboard export --best demo --format onnx --out model', {
  meta: {
    description: 'write the best checkpoint as a model for others, and prove that it scores the same',
  },
  args: {
    run: { type: 'positional', required: false, description: 'a run, in place of --best' },
    best: { type: 'string', valueHint: 'sweep', description: 'the best run of this sweep' },
    top: {
      type: 'string',
      valueHint: 'n',
      description: 'the best run of each of the best n variants, in folders 1 to n',
    },
    format: {
      type: 'string',
      default: 'tfjs',
      valueHint: 'name',
      description: exportFormatNames.join(', '),
    },
    out: { type: 'string', valueHint: 'folder', description: 'where to write it' },
    check: { type: 'string', valueHint: 'folder', description: 'only check every byte of an export' },
    json: jsonOption,
  },
  async run({ args }) {
    expectCheckAlone(args);
    if (args.check !== undefined) {
      const manifest = await verifyExport(args.check);
      return args.json ? printJson(manifest) : print(`${args.check}: every byte is as exported`);
    }
    const { out } = args;
    if (out === undefined)
      throw new DiceboardError('USAGE', 'expected --out FOLDER, got none', { remedy: 'see --help' });
    const format = findFormat(args.format);
    const choice = readExportChoice(args);
    await withSession(configFrom(args), async (session) => {
      const runIds = await chooseRuns(session, choice);
      const exportOne = (runId: string, folder: string) =>
        exportBest(session, { runId, out: folder, format });
      if (choice.kind !== 'top') {
        const manifest = await exportOne(runIds[0]!, out);
        return args.json ? printJson(manifest) : report(out, manifest);
      }
      const written = await exportTop(exportOne, { runIds, out });
      if (args.json) return printJson(written.map(({ manifest }) => manifest));
      for (const { folder, manifest } of written) report(folder, manifest);
      if (runIds.length < choice.count) print(`only ${runIds.length} variants have a completed run`);
    });
  },
});
