import type { BackendName } from '../domain/run.ts';
import { askCalibrationChild } from './ask-calibration-child.ts';

const accelerated: readonly BackendName[] = ['tensorflow-gpu', 'tensorflow', 'webgpu'];

/**
 * The backend for predicting alone, without a compiled plan: the first that opens on this machine, in the order of
 * their speed, software GPUs left out; tried in a process each. `wasm` opens everywhere.
 */
export async function chooseEagerBackend(): Promise<BackendName> {
  for (const backend of accelerated) {
    const answer = await askCalibrationChild({ backend, parameters: null, engine: null });
    if (answer.type === 'open' && !answer.software) return backend;
  }
  return 'wasm';
}
