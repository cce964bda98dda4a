import { verifyExport } from '../../checkpoints/export/verify-export.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { bestRuns } from '../best-run.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { exportBest } from '../export-best.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { withSession, type Session } from '../session.ts';
import { print, printJson } from '../terminal.ts';

/** The best run of a sweep's best variant, or the run that was named. */
async function chooseRun(session: Session, args: { best?: string; run?: string }): Promise<string> {
  if (args.best === undefined && args.run !== undefined) return args.run;
  const sweep = await requireSweep(session.database, args.best);
  const ranked = await readRankedRuns(session.database, sweep.id);
  return bestRuns(ranked, { metric: sweepMetric(sweep), role: 'candidate' })[0].runId;
}

export const exportVerb = defineVerb('diceboard export --best demo --out model', {
  meta: {
    description: 'write the best checkpoint as a TensorFlow.js model, and prove that it scores the same',
  },
  args: {
    run: { type: 'positional', required: false, description: 'a run, in place of --best' },
    best: { type: 'string', valueHint: 'sweep', description: 'the best run of this sweep' },
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
    await withSession(configFrom(args), async (session) => {
      const manifest = await exportBest(session, { runId: await chooseRun(session, args), out });
      if (args.json) return printJson(manifest);
      const { patients, summary } = manifest.scores;
      print(
        `${out}: run ${manifest.runId}, epoch ${manifest.epoch}, ${manifest.trainableParameters} parameters`,
      );
      print(
        `re-scored ${patients} validation patients: all counts equal, Dice ${summary.meanPatientDice.toFixed(4)}`,
      );
    });
  },
});
