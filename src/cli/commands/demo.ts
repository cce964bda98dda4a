import { join } from 'node:path';
import { queueSweep } from '../../scheduler/queue-sweep.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { recordDataset } from '../../store/record-dataset.ts';
import { bestRuns } from '../best-run.ts';
import { configFrom, defineVerb, settingOptions } from '../command.ts';
import { exportBest } from '../export-best.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { formatBoard } from '../format-board.ts';
import { prepareSweep } from '../prepare-sweep.ts';
import { readBoard } from '../read-board.ts';
import { startRuntime } from '../runtime.ts';
import { openSession, stopServer, type Session } from '../session.ts';
import { untilStopped } from '../shutdown.ts';
import { formatDuration, note, print } from '../terminal.ts';
import { runsLeft, watchSweep } from '../watch-sweep.ts';

/** Leaderboard and export of a sweep whose runs have ended. */
async function showResult(session: Session, sweepId: string): Promise<void> {
  const sweep = await requireSweep(session.database, sweepId);
  const ranked = await readRankedRuns(session.database, sweepId);
  print(formatBoard(await readBoard(session.database, sweep)));
  const [winner] = bestRuns(ranked, { metric: sweepMetric(sweep), role: 'candidate' });
  const out = join(session.config.home, 'exports', sweepId);
  await exportBest(session, { runId: winner.runId, out });
  print(`best checkpoint exported to ${out}`);
}

export const demo = defineVerb('npm run demo -- --data kaggle_3m', {
  meta: { description: 'train the demo sweep and show its leaderboard' },
  args: {
    ...settingOptions,
    data: { type: 'string', valueHint: 'folder', description: 'real data in the Kaggle layout' },
    once: { type: 'boolean', description: 'exit after the export' },
  },
  async run({ args }) {
    const started = performance.now();
    const config = configFrom(args);
    const session = await openSession(config);
    const stopped = untilStopped();
    let interrupted = false;
    void stopped.then(() => (interrupted = true));
    try {
      const { database } = session;
      const { plan, data } = await prepareSweep({
        config,
        spec: 'experiments/demo.yaml',
        set: [],
        data: args.data,
      });
      await recordDataset(database, { ...data, fingerprint: plan.dataFingerprint });
      const runtime = await startRuntime(session);
      const queued = await queueSweep({ database, queue: await session.queue() }, plan);
      note(
        `${queued.sweepId}: ${queued.queued} runs queued, ${queued.reused} exist already; watch at ${runtime.url}`,
      );
      const progress = await watchSweep(database, queued.sweepId, () => interrupted);
      if (runsLeft(progress) === 0) {
        await showResult(session, queued.sweepId);
        note(`${formatDuration((performance.now() - started) / 1000)} in all`);
        if (args.once !== true) {
          print(`leaderboard at ${runtime.url}; Ctrl-C ends`);
          await stopped;
        }
      }
      await runtime.stop();
    } finally {
      await session.close();
      if (session.startedServer) await stopServer(config);
    }
  },
});
