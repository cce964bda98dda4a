import type { InferenceSession } from 'onnxruntime-node';
import { DiceboardError } from '../../../domain/errors.ts';

export type OnnxRuntime = typeof import('onnxruntime-node');

export interface OnnxSession {
  /** `onnxruntime 1.30.0`. */
  readonly engine: string;
  /** In the model's order: pixels, and scale and offset where each volume is normalised by itself. */
  readonly inputs: readonly string[];
  /**
   * Probabilities of `batch` images, `[batch, size, size, 1]`, from each input's numbers with all its sides but the
   * first.
   */
  run(batch: number, feeds: Readonly<Record<string, OnnxFeed>>): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface OnnxFeed {
  readonly values: Float32Array;
  readonly sides: readonly number[];
}

/** onnxruntime-node is an optional dependency. Throws BACKEND_UNAVAILABLE where it is not there or does not load. */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new DiceboardError('BACKEND_UNAVAILABLE', `expected onnxruntime-node to load, got: ${reason}`, {
      remedy: 'npm install onnxruntime-node, or use --format tfjs',
      cause,
    });
  }
}

/** Opens a file's bytes with onnxruntime on the CPU. Throws EXPORT_MISMATCH where it refuses them. */
export async function openOnnx(file: Uint8Array): Promise<OnnxSession> {
  const runtime = await loadOnnxRuntime();
  let session: InferenceSession;
  try {
    // Level 3 prints its warnings of unused constants to standard error.
    session = await runtime.InferenceSession.create(file, { logSeverityLevel: 3 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new DiceboardError('EXPORT_MISMATCH', `expected a model that onnxruntime opens, got: ${reason}`, {
      remedy: 'export it with --format tfjs',
      cause,
    });
  }
  return {
    engine: `onnxruntime ${runtime.env.versions.node ?? ''}, cpu`,
    inputs: session.inputNames,
    async run(batch, feeds) {
      const tensors = Object.entries(feeds).map(([name, { values, sides }]) => {
        return [name, new runtime.Tensor('float32', values, [batch, ...sides])] as const;
      });
      const results = await session.run(Object.fromEntries(tensors));
      return results[session.outputNames[0]!]!.data as Float32Array;
    },
    close: () => session.release(),
  };
}
