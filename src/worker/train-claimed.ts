import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ErrorCode } from '../domain/errors.ts';
import type { RuntimeChoice } from '../engine/runtime/runtime-choice.ts';
import { recordLogLines } from '../store/append-run-log.ts';
import { countUnfinishedRuns } from '../store/count-unfinished-runs.ts';
import { judgeRun } from '../store/judge-run.ts';
import { listCheckpoints } from '../store/list-checkpoints.ts';
import { recordEpoch } from '../store/record-epoch.ts';
import { recordStart } from '../store/record-start.ts';
import { moduleFolder, type EngineSettings } from '../training/engine-settings.ts';
import type { TrainerMessage } from '../training/trainer-message.ts';
import { runAttempt, type TrainerEnd } from './attempt.ts';
import { prepareJob } from './prepare-job.ts';
import { shareCores } from './share-cores.ts';
import type { ClaimedRun, SupervisorOptions } from './claimed-run.ts';

/** What the trainer says of a checkpoint with a changed byte, and of one whose manifest is gone. */
const unusable: readonly ErrorCode[] = ['CHECKPOINT_CORRUPT', 'NOT_FOUND'];

/**
 * Trains a claimed run from its last checkpoint on. One that is found corrupt is left for the one before it, and the
 * first epoch is the last resort: what is done again comes out the same. Rejects when broken off.
 */
export async function trainClaimed(options: SupervisorOptions, run: ClaimedRun): Promise<TrainerEnd> {
  const { claim, fence, breakOff, store } = run;
  const stopped = await judgeAgain(options, run);
  if (stopped !== null) return stopped;
  const job = await store(() =>
    prepareJob(options.database, {
      ...fence,
      settings: claim.settings,
      home: options.home,
    }),
  );
  const runtime = job.backend === 'wasm' ? await options.chooseRuntime() : null;
  const engine = runtime === null ? null : await planEngine(options, run, runtime);
  const checkpoints = await findCheckpoints(options, run, job.checkpointFolder);
  for (;;) {
    const resumeFrom = checkpoints.shift() ?? null;
    const end = await runAttempt({
      entry: options.trainerEntry,
      runtime,
      job: { ...job, engine, resumeFrom },
      signal: breakOff.signal,
      onStart: (trainerPid) => options.onEvent({ type: 'claimed', ...fence, trainerPid }),
      record: (message) => record(options, run, message),
    });
    if (end.type !== 'failed' || resumeFrom === null || !unusable.includes(end.code)) return end;
    options.log(`run ${fence.runId} goes on from an earlier checkpoint: ${end.reason}`);
    const text = `goes on from an earlier checkpoint: ${end.reason}`;
    await store(() => recordLogLines(options.database, { ...fence, lines: [{ level: 'warning', text }] }));
  }
}

/**
 * The judgement that a worker owed which died after it had recorded an epoch, and of a run that was cancelled as it
 * waited: no epoch is trained that a search does not want.
 */
async function judgeAgain(options: SupervisorOptions, run: ClaimedRun): Promise<TrainerEnd | null> {
  const [last] = await run.store(() => listCheckpoints(options.database, run.fence.runId));
  if (last === undefined || (await judge(options, run, last.epoch))) return null;
  return { type: 'stopped', epoch: last.epoch, weightsChecksum: last.weightsChecksum };
}

/** Whether the run goes on after an epoch. Wakes workers for others that the same standings promote. */
async function judge(options: SupervisorOptions, run: ClaimedRun, epoch: number): Promise<boolean> {
  const judgement = await run.store(() => judgeRun(options.database, { ...run.fence, epoch }));
  if (judgement.type === 'fenced') {
    run.breakOff.abort('taken');
    return false;
  }
  if (judgement.type === 'stopped') run.stop = judgement;
  await options.ring(judgement.promoted);
  return judgement.type === 'goOn';
}

/** Fewer runs than cores: each may use more than one. The result does not depend on it. */
async function planEngine(
  { database, home }: SupervisorOptions,
  { store }: ClaimedRun,
  { level }: RuntimeChoice,
): Promise<EngineSettings> {
  const runs = await store(() => countUnfinishedRuns(database));
  const threads = shareCores({ cores: availableParallelism(), runs });
  return { level, threads, cacheFolder: moduleFolder(home) };
}

/** Folders to go on from, the latest first. */
async function findCheckpoints(
  options: SupervisorOptions,
  run: ClaimedRun,
  folder: string,
): Promise<string[]> {
  const { runId } = run.fence;
  const rows = await run.store(() => listCheckpoints(options.database, runId));
  const latestFirst = [...rows].sort((a, b) => b.epoch - a.epoch);
  return latestFirst.flatMap((row) => {
    // A home that was moved, or is mounted elsewhere, holds them at the same place within the run's folder.
    const found = [row.folder, join(folder, String(row.token), String(row.epoch))].find((path) =>
      existsSync(path),
    );
    if (found === undefined)
      options.log(`run ${runId}: the checkpoint of epoch ${row.epoch} is gone (${row.folder})`);
    return found ?? [];
  });
}

/** Writes a message's rows; whether the run goes on. An attempt that is fenced off is broken off, which kills its child. */
async function record(
  options: SupervisorOptions,
  run: ClaimedRun,
  message: TrainerMessage,
): Promise<boolean> {
  const { fence, store, breakOff } = run;
  const { database } = options;
  let mine = true;
  if (message.type === 'started') {
    const { type: _, ...start } = message;
    mine = await store(() => recordStart(database, { ...fence, ...start }));
  }
  if (message.type === 'epoch') {
    const { report, checkpoint, patients } = message;
    mine = await store(() => recordEpoch(database, { ...fence, report, checkpoint, patients }));
  }
  if (!mine) {
    breakOff.abort('taken');
    return false;
  }
  options.onEvent({ type: 'message', runId: fence.runId, message });
  return message.type === 'epoch' ? judge(options, run, message.report.epoch) : true;
}
