import { DiceboardError } from '../domain/errors.ts';
import type { BackendName } from '../domain/run.ts';
import { askCalibrationChild } from './ask-calibration-child.ts';

/** The device of a backend, opened in a process of its own. Throws BACKEND_UNAVAILABLE with the reason. */
export async function probeBackend(backend: BackendName): Promise<string> {
  const answer = await askCalibrationChild({ backend, parameters: null, engine: null });
  if (answer.type === 'closed') throw new DiceboardError('BACKEND_UNAVAILABLE', answer.reason);
  return answer.software ? `${answer.device}: software, never picked unless named` : answer.device;
}
