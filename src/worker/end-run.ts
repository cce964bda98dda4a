import { toDiceboardError } from '../domain/errors.ts';
import type { RingOutcome } from '../queue/run-queue.ts';
import { recordLogLines } from '../store/append-run-log.ts';
import { finishRun } from '../store/finish-run.ts';
import { promoteRuns } from '../store/promote-runs.ts';
import { releaseRun } from '../store/release-run.ts';
import { retryWhileAway } from '../store/while-away.ts';
import type { TrainerEnd } from './attempt.ts';
import type { Break, ClaimedRun, SearchStop, SupervisorOptions } from './claimed-run.ts';
import { unlessAborted } from './unless-aborted.ts';
import type { AttemptOutcome } from './worker-event.ts';

const giveBackForMs = 600_000;
const stopGraceMs = 5_000;
const done: RingOutcome = { type: 'done' };

/** Writes how a trainer's run ended. A lost trainer's run goes back to the queue, at most three starts in all. */
export async function endRun(
  options: SupervisorOptions,
  run: ClaimedRun,
  end: TrainerEnd,
): Promise<RingOutcome> {
  const { database, leaseMs } = options;
  const { fence, claim } = run;
  if (run.stop !== null) return endStopped(options, run, run.stop);
  if (end.type === 'stopped')
    return endRun(options, run, failure(`trainer stopped after epoch ${end.epoch} by itself`));
  if (end.type === 'failed') await logPrinted(options, run, end);
  if (end.type === 'failed' && end.retryable) {
    const release = { ...fence, countsAsStart: true, reason: end.reason };
    const mine = await settle(options, leaseMs, () => releaseRun(database, release));
    tell(options, run, { outcome: mine ? 'lost' : 'fenced', reason: end.reason });
    return mine ? { type: 'later', delayMs: 500 * claim.attempt } : done;
  }
  const mine = await settle(options, leaseMs, () => finishRun(database, { ...fence, ...rowOf(end) }));
  const reason = end.type === 'completed' ? null : end.reason;
  tell(options, run, { outcome: mine ? end.type : 'fenced', reason });
  if (mine) await promoteOthers(options);
  return done;
}

function failure(reason: string): TrainerEnd {
  return { type: 'failed', code: 'INTERNAL', reason: `INTERNAL: ${reason}`, retryable: false };
}

/** What the trainer printed at last stands in the log before what became of it. */
async function logPrinted(
  options: SupervisorOptions,
  { fence }: ClaimedRun,
  { printed = [] }: Extract<TrainerEnd, { type: 'failed' }>,
): Promise<void> {
  if (printed.length === 0) return;
  const lines = printed.map((text) => ({ level: 'error' as const, text: `trainer: ${text}` }));
  await settle(options, options.leaseMs, () => recordLogLines(options.database, { ...fence, lines }));
}

function endStopped(
  options: SupervisorOptions,
  run: ClaimedRun,
  { status, reason }: SearchStop,
): RingOutcome {
  tell(options, run, { outcome: status, reason });
  return done;
}

/** An end may settle a rung at which others wait. Whatever fails here, the reconciler does it at its next round. */
async function promoteOthers(options: SupervisorOptions): Promise<void> {
  const promoted = await promoteRuns(options.database).catch((thrown: unknown) => {
    options.log(`no run is promoted yet: ${toDiceboardError(thrown).line}`);
    return [];
  });
  await options.ring(promoted);
}

function rowOf(end: Exclude<TrainerEnd, { type: 'stopped' }>) {
  if (end.type === 'completed')
    return { status: end.type, bestEpoch: end.bestEpoch, weightsChecksum: end.weightsChecksum };
  return { status: end.type, reason: end.reason };
}

/** Gives back a run that was broken off: this start does not count, and the ring stays. */
export async function giveBack(
  options: SupervisorOptions,
  run: ClaimedRun,
  why: Break,
): Promise<RingOutcome> {
  if (run.stop !== null) return endStopped(options, run, run.stop);
  if (why === 'taken') {
    tell(options, run, { outcome: 'fenced', reason: 'cancelled, or taken over by another attempt' });
    return done;
  }
  const reason = why === 'stopping' ? 'the worker stopped' : 'the lease ran out';
  const release = { ...run.fence, reason };
  const mine = await settle(options, giveBackForMs, () => releaseRun(options.database, release)).catch(
    (thrown: unknown) => {
      options.log(`run ${run.fence.runId} could not be given back: ${toDiceboardError(thrown).line}`);
      return true;
    },
  );
  tell(options, run, { outcome: mine ? 'released' : 'fenced', reason });
  return mine ? { type: 'later', delayMs: why === 'stopping' ? 1 : 1_000 } : done;
}

/** The last write of an attempt. It is fenced by itself, so only a worker that stops gives it up. */
function settle<T>(options: SupervisorOptions, forMs: number, write: () => Promise<T>): Promise<T> {
  const { log, revive, stopping } = options;
  return unlessAborted(retryWhileAway(write, { forMs, log, revive }), stopping, stopGraceMs);
}

function tell(
  { log, onEvent }: SupervisorOptions,
  { fence }: ClaimedRun,
  { outcome, reason }: { outcome: AttemptOutcome; reason: string | null },
): void {
  log(`run ${fence.runId} ${outcome}${reason === null ? '' : `: ${reason}`}`);
  onEvent({ type: 'ended', ...fence, outcome, reason });
}
