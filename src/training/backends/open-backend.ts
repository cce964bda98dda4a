// tfjs-layers brings the gradients of tfjs-core's operations; core alone cannot differentiate.
// oxlint-disable-next-line import/no-unassigned-import
import '@tensorflow/tfjs-layers';
import type { BackendName } from '../../domain/run.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { BackendAdapter, OpenBackend } from './backend.ts';
import { checkKnownStep } from './known-step.ts';
import { tensorflowAdapter, tensorflowGpuAdapter } from './tensorflow.ts';
import { wasmAdapter } from './wasm.ts';
import { webgpuAdapter } from './webgpu.ts';

const adapters: Readonly<Record<BackendName, BackendAdapter>> = {
  'tensorflow-gpu': tensorflowGpuAdapter,
  tensorflow: tensorflowAdapter,
  webgpu: webgpuAdapter,
  wasm: wasmAdapter,
};

export const backendNames = Object.keys(adapters) as BackendName[];

/**
 * Makes the named backend tfjs's current one in this process, once one training step on known numbers gave the known
 * answer. Opens a software GPU too when it is named.
 * @throws BACKEND_UNAVAILABLE with the reason where it cannot.
 */
export async function openBackend(name: BackendName): Promise<OpenBackend> {
  const adapter = adapters[name] as BackendAdapter | undefined;
  if (adapter === undefined) throw unavailable(name, 'no such backend');
  try {
    const backend = await adapter.open();
    await checkKnownStep();
    return backend;
  } catch (cause) {
    if (cause instanceof DiceboardError) throw cause;
    throw unavailable(name, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unavailable(name: BackendName, reason: string, cause?: unknown): DiceboardError {
  return new DiceboardError('BACKEND_UNAVAILABLE', `expected backend ${name} to open, got: ${reason}`, {
    remedy: 'name another backend, or leave the choice to diceboard',
    cause,
  });
}
