import { DiceboardError, type ErrorCode } from '../domain/errors.ts';
import type { RuntimeChoice } from '../engine/runtime/runtime-choice.ts';
import type { TrainerMessage } from '../training/trainer-message.ts';
import type { TrainingJob } from '../training/training-job.ts';
import { startTrainer, type TrainerExit } from './trainer-process.ts';
import { unlessAborted } from './unless-aborted.ts';

/** How a trainer child ended: with its last word, or without one. */
export type TrainerEnd =
  | Extract<TrainerMessage, { type: 'completed' | 'stopped' | 'diverged' }>
  | {
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly reason: string;
      readonly retryable: boolean;
      /** The last lines that the child printed. */
      readonly printed?: readonly string[];
    };

export interface AttemptOptions {
  readonly entry: string;
  /** Where the child runs; null: on this Node. */
  readonly runtime: RuntimeChoice | null;
  readonly job: TrainingJob;
  /**
   * Writes what a message says; when this resolves the child gets the acknowledgement of its epoch, and whether to go
   * on. Rejection kills it.
   */
  record(message: TrainerMessage): Promise<boolean>;
  onStart(pid: number): void;
  /** Kills the child; the attempt then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** How long a child may stay after its last word, or after it was told to stop, before it is killed; 30 s. */
  readonly lingerMs?: number;
}

const defaultLingerMs = 30_000;

/** Trains one job in one child. Resolves or rejects only when the child is gone and its messages are dealt with. */
export async function runAttempt(options: AttemptOptions): Promise<TrainerEnd> {
  const { entry, runtime, job, record, onStart, signal, lingerMs = defaultLingerMs } = options;
  signal.throwIfAborted();
  const heard: { end?: TrainerEnd; failure?: unknown } = {};
  let writing: Promise<void> = Promise.resolve();
  let lingering: NodeJS.Timeout | undefined;

  async function handle(message: TrainerMessage): Promise<void> {
    if (heard.failure !== undefined || signal.aborted) return;
    const end = readEnd(message);
    if (end !== null) heard.end = end;
    const goOn = await record(message);
    if (end !== null || !goOn) lingering ??= setTimeout(() => trainer.kill(), lingerMs);
    if (message.type === 'epoch') trainer.send({ type: 'acknowledge', epoch: message.report.epoch, goOn });
  }

  const onMessage = (message: TrainerMessage) => {
    writing = writing
      .then(() => handle(message))
      .catch((thrown: unknown) => {
        heard.failure ??= thrown;
        trainer.kill();
      });
  };
  const trainer = startTrainer({ entry, runtime, onMessage });
  const onAbort = () => trainer.kill();
  signal.addEventListener('abort', onAbort);
  onStart(trainer.pid);
  trainer.send({ type: 'start', job });
  try {
    const exit = await trainer.ended;
    await unlessAborted(writing, signal);
    signal.throwIfAborted();
    if (heard.failure !== undefined) throw heard.failure;
    const end = heard.end ?? describeExit(exit);
    return end.type === 'failed' ? { ...end, printed: lastLines(exit) } : end;
  } finally {
    clearTimeout(lingering);
    signal.removeEventListener('abort', onAbort);
  }
}

function readEnd(message: TrainerMessage): TrainerEnd | null {
  if (message.type === 'completed' || message.type === 'stopped' || message.type === 'diverged')
    return message;
  if (message.type !== 'failed') return null;
  const { type, code, retryable } = message;
  return { type, code, reason: `${code}: ${message.message}`, retryable };
}

const linesKept = 20;

function lastLines({ output }: TrainerExit): string[] {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-linesKept);
}

/** A child that ended without a word: out of memory when it printed so, else lost, which another start may mend. */
function describeExit({ code, signal, output }: TrainerExit): TrainerEnd {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const noMemory = /heap out of memory|out of memory|cannot enlarge memory/i.test(output);
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  const error = noMemory
    ? new DiceboardError('OUT_OF_MEMORY', `trainer ended ${how}`, {
        remedy: 'use a smaller batchSize or imageSize',
      })
    : new DiceboardError(
        'TRAINER_LOST',
        `trainer ended ${how}${lastLine === '' ? '' : ` (${lastLine.slice(0, 200)})`}`,
      );
  return { type: 'failed', code: error.code, reason: error.line, retryable: !noMemory };
}
