import { DiceboardError, toDiceboardError } from '../domain/errors.ts';
import type { RingOutcome } from '../queue/run-queue.ts';
import { claimRun, type Claim } from '../store/claim-run.ts';
import { renewLease } from '../store/renew-lease.ts';
import { retryWhileAway } from '../store/while-away.ts';
import type { TrainerEnd } from './attempt.ts';
import type { Break, ClaimedRun, SupervisorOptions } from './claimed-run.ts';
import { endRun, giveBack } from './end-run.ts';
import { keepLease } from './lease.ts';
import { trainClaimed } from './train-claimed.ts';
import { unlessAborted } from './unless-aborted.ts';

const claimForMs = 20_000;

/**
 * One ring of one run: claims it, trains it in a child, and writes how it ended. Whoever lost the run writes nothing.
 * Resolves when no child is left. Throws DATABASE_UNREACHABLE when the run could not be claimed for that.
 */
export async function superviseRun(options: SupervisorOptions, runId: string): Promise<RingOutcome> {
  const { database, name: worker, leaseMs, log, revive } = options;
  const claiming = retryWhileAway(() => claimRun(database, { runId, worker, leaseMs }), {
    forMs: claimForMs,
    log,
    revive,
  });
  const claim = await claiming;
  if (claim.type === 'ended') return { type: 'done' };
  if (claim.type === 'busy') return { type: 'later', delayMs: claim.waitMs + 200 };
  return superviseClaimed(options, runId, claim);
}

async function superviseClaimed(
  options: SupervisorOptions,
  runId: string,
  claim: Extract<Claim, { type: 'claimed' }>,
): Promise<RingOutcome> {
  const { database, leaseMs, stopping, log, revive } = options;
  const fence = { runId, token: claim.token };
  const breakOff = new AbortController();
  const onStop = () => breakOff.abort('stopping' satisfies Break);
  if (stopping.aborted) onStop();
  stopping.addEventListener('abort', onStop);
  const run: ClaimedRun = {
    claim,
    fence,
    breakOff,
    stop: null,
    store: (operation) =>
      unlessAborted(retryWhileAway(operation, { forMs: leaseMs, log, revive }), breakOff.signal),
  };
  // A run that its search has stopped has no lease, and its trainer ends by itself, or is killed (attempt.ts).
  const renew = async () => run.stop !== null || renewLease(database, { ...fence, leaseMs });
  const lease = keepLease({ leaseMs, renew });
  void lease.lost.then((loss) => breakOff.abort(loss satisfies Break));
  try {
    return await endRun(options, run, await trainOrFail(options, run));
  } catch (thrown) {
    return await giveBack(options, run, whyBroken(breakOff.signal, thrown));
  } finally {
    stopping.removeEventListener('abort', onStop);
    lease.stop();
  }
}

/** A failure beside the trainer ends the run too: bad data, a full disk, values that no row may hold. */
async function trainOrFail(options: SupervisorOptions, run: ClaimedRun): Promise<TrainerEnd> {
  try {
    return await trainClaimed(options, run);
  } catch (thrown) {
    const error = toDiceboardError(thrown);
    if (run.breakOff.signal.aborted || error.code === 'DATABASE_UNREACHABLE') throw thrown;
    return { type: 'failed', code: error.code, reason: error.line, retryable: false };
  }
}

function whyBroken(signal: AbortSignal, thrown: unknown): Break {
  if (signal.aborted) return signal.reason as Break;
  if (thrown instanceof DiceboardError && thrown.code === 'DATABASE_UNREACHABLE') return 'expired';
  throw thrown;
}
