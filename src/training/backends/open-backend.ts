// tfjs-layers brings the gradients of tfjs-core's operations; core alone cannot differentiate.
import '@tensorflow/tfjs-layers';
import type { BackendName } from '../../domain/run.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { BackendAdapter, OpenBackend } from './backend.ts';
import { trainKnownStep } from './known-step.ts';
import { wasmAdapter } from './wasm.ts';

const adapters: Partial<Record<BackendName, BackendAdapter>> = {
  wasm: wasmAdapter,
};

/**
 * Makes the named backend tfjs's current one in this process, once one training step on known numbers gave the known
 * answer. Throws BACKEND_UNAVAILABLE with the reason otherwise.
 */
export async function openBackend(name: BackendName): Promise<OpenBackend> {
  const adapter = adapters[name];
  if (adapter === undefined) throw unavailable(name, 'there is no such backend');
  let backend: OpenBackend;
  try {
    backend = await adapter.open();
  } catch (cause) {
    if (cause instanceof DiceboardError) throw cause;
    throw unavailable(name, cause instanceof Error ? cause.message : String(cause), cause);
  }
  await trainKnownStep();
  return backend;
}

function unavailable(name: BackendName, reason: string, cause?: unknown): DiceboardError {
  return new DiceboardError('BACKEND_UNAVAILABLE', `expected backend ${name} to open, got: ${reason}`, {
    remedy: 'name another backend, or leave the choice to diceboard',
    cause,
  });
}
