import { exportFormatNames } from '../../checkpoints/export/export-format.ts';
import { findFormat } from '../../checkpoints/export/export-formats.ts';
import type { ExportManifest } from '../../checkpoints/export/export-manifest.ts';
import { verifyExport } from '../../checkpoints/export/verify-export.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { bestRuns } from '../best-run.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { exportBest } from '../export-best.ts';
import { exportTop } from '../export-top.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { withSession, type Session } from '../session.ts';
import { print, printJson } from '../terminal.ts';
import { topRuns } from '../top-runs.ts';

interface Wanted {
  readonly best?: string;
  readonly run?: string;
}

/** The best run of a sweep's best variant, or the run that was named. */
async function chooseRun(session: Session, { best, run }: Wanted): Promise<string> {
  if (best === undefined && run !== undefined) return run;
  const sweep = await requireSweep(session.database, best);
  const ranked = await readRankedRuns(session.database, sweep.id);
  return bestRuns(ranked, { metric: sweepMetric(sweep), role: 'candidate' })[0].runId;
}

async function chooseTop(session: Session, best: string | undefined, count: number): Promise<string[]> {
  const sweep = await requireSweep(session.database, best);
  const ranked = await readRankedRuns(session.database, sweep.id);
  return topRuns(ranked, { metric: sweepMetric(sweep), count }).map(({ runId }) => runId);
}

/** Undefined without --top. */
function readCount({ top, run }: { top?: string; run?: string }): number | undefined {
  if (top === undefined) return undefined;
  const usage = (expected: string, got: string) =>
    new DiceboardError('USAGE', `expected ${expected}, got ${got}`, { remedy: 'see --help' });
  if (run !== undefined) throw usage('--top with --best SWEEP', `it with run ${run}`);
  if (/^[1-9]\d{0,2}$/.test(top)) return Number(top);
  throw usage('--top with a number from 1 to 999', top);
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
    if (args.check !== undefined) {
      const manifest = await verifyExport(args.check);
      return args.json ? printJson(manifest) : print(`${args.check}: every byte is as exported`);
    }
    const { out } = args;
    if (out === undefined)
      throw new DiceboardError('USAGE', 'expected --out FOLDER, got none', { remedy: 'see --help' });
    const format = findFormat(args.format);
    const count = readCount(args);
    await withSession(configFrom(args), async (session) => {
      if (count === undefined) {
        const manifest = await exportBest(session, { runId: await chooseRun(session, args), out, format });
        return args.json ? printJson(manifest) : report(out, manifest);
      }
      const runIds = await chooseTop(session, args.best, count);
      const exportOne = (runId: string, folder: string) =>
        exportBest(session, { runId, out: folder, format });
      const written = await exportTop(exportOne, { runIds, out });
      if (args.json) return printJson(written.map(({ manifest }) => manifest));
      for (const { folder, manifest } of written) report(folder, manifest);
      if (runIds.length < count) print(`only ${runIds.length} variants have a completed run`);
    });
  },
});
