import { DiceboardError } from '../../domain/errors.ts';
import { sweepProgress } from '../../store/sweep-progress.ts';
import { configFrom, defineVerb, jsonOption, latestSweepArgument, settingOptions } from '../command.ts';
import { requireSweep } from '../find-sweep.ts';
import { readBudget } from '../read-budget.ts';
import { replicateSweep } from '../replicate-sweep.ts';
import { describeRound, nextRound, type ReplicationRequest } from '../replication-round.ts';
import { openSession, stopServer, type Session } from '../session.ts';
import { untilStopped } from '../shutdown.ts';
import { countWorkers } from '../sweep-spending.ts';
import { note, print, printJson } from '../terminal.ts';
import { runsLeft } from '../watch-sweep.ts';

const ends = {
  done: null,
  queued: 'no worker runs, so runs are left: start diceboard up and replicate again, or add --wait',
  interrupted: 'interrupted: the same command goes on',
} as const;

export const replicate = defineVerb('diceboard replicate slide-deck --seeds 3 --folds 5 --budget 1h', {
  meta: { description: 'give the leaders more seeds and folds until a verdict or the budget' },
  args: {
    sweep: latestSweepArgument,
    seeds: { type: 'string', valueHint: 'n', description: 'seeds a leader may have (3)' },
    folds: {
      type: 'string',
      valueHint: 'n',
      description: 'folds a leader may have (5, as far as there are)',
    },
    budget: {
      type: 'string',
      valueHint: 'duration',
      description: 'wall-clock for all of this sweep’s replication, as 1h',
    },
    'dry-run': { type: 'boolean', description: 'say what the first round would be; queue nothing' },
    wait: { type: 'boolean', description: 'train here where no worker runs' },
    workers: settingOptions.workers,
    level: settingOptions.level,
    json: jsonOption,
  },
  async run({ args }) {
    const config = configFrom(args);
    const limits = {
      seeds: readCount('seeds', args.seeds ?? '3'),
      folds: readCount('folds', args.folds ?? '5'),
    };
    const budget = args.budget === undefined ? undefined : readBudget(args.budget);
    const session = await openSession(config);
    try {
      const { id: sweepId } = await requireSweep(session.database, args.sweep);
      const workers = await countWorkers(session.database, config);
      const request = { sweepId, limits, budget, workers };
      if (args['dry-run']) await showFirstRound(session, request, args.json === true);
      else await replicateAndShow(session, request, { wait: args.wait === true, json: args.json === true });
    } finally {
      await session.close();
      if (args.wait && session.startedServer) await stopServer(config);
    }
  },
});

async function showFirstRound(session: Session, request: ReplicationRequest, json: boolean): Promise<void> {
  const left = runsLeft(await sweepProgress(session.database, request.sweepId));
  if (left > 0) note(`${left} runs of this sweep have not ended; what they will say is not in this`);
  const round = await nextRound(session.database, request);
  if (json) printJson({ sweepId: request.sweepId, round });
  else print(describeRound(round, request.workers));
}

async function replicateAndShow(
  session: Session,
  request: ReplicationRequest,
  { wait, json }: { wait: boolean; json: boolean },
): Promise<void> {
  let interrupted = false;
  void untilStopped().then(() => (interrupted = true));
  const log = json ? note : print;
  const { rounds, end } = await replicateSweep(session, request, { wait, stopped: () => interrupted, log });
  const remark = ends[end];
  if (json) printJson({ sweepId: request.sweepId, end, rounds });
  else if (remark !== null) print(remark);
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 100) return count;
  throw new DiceboardError('USAGE', `--${name}: expected a whole number from 1 to 100, got "${text}"`);
}
