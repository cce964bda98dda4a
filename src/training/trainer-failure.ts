import { DiceboardError, toDiceboardError, type ErrorCode } from '../domain/errors.ts';
import type { TrainerMessage } from './trainer-message.ts';

export type TrainerFailure = Extract<TrainerMessage, { type: 'failed' }>;

/** Failures that another attempt may not meet: the child or the machine was at fault, not the run. */
const retryableCodes: readonly ErrorCode[] = ['TRAINER_LOST'];

/** What each engine says when memory runs out: V8, Emscripten, WebAssembly, TensorFlow, Dawn and WebGPU. */
const outOfMemory =
  /out of memory|OOM|array buffer allocation failed|invalid (typed )?array( buffer)? length|memory\.grow|cannot enlarge memory|resource ?exhausted|failed to allocate|exceeds the max(imum)? buffer size|heap limit/i;

/** Anything thrown while training, as the message that ends the attempt. */
export function describeFailure(thrown: unknown): TrainerFailure {
  const error = asOutOfMemory(thrown) ?? toDiceboardError(thrown);
  const remedy = error.remedy === undefined ? '' : `; ${error.remedy}`;
  return {
    type: 'failed',
    code: error.code,
    message: `${error.message}${remedy}`,
    retryable: retryableCodes.includes(error.code),
    stack: [error.stack, (error.cause as Error | undefined)?.stack].filter(Boolean).join('\ncaused by '),
  };
}

function asOutOfMemory(thrown: unknown): DiceboardError | null {
  if (thrown instanceof DiceboardError) return null;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  if (!outOfMemory.test(text)) return null;
  return outOfMemoryError(text.split('\n')[0]!, thrown);
}

export function outOfMemoryError(found: string, cause?: unknown): DiceboardError {
  return new DiceboardError('OUT_OF_MEMORY', `expected the model to fit into memory, got ${found}`, {
    remedy: 'use a smaller batchSize (with accumulation), imageSize or width, or fewer workers',
    cause,
  });
}
