// Entry of the process that opens and measures one backend: receives a CalibrationRequest, sends the answer, ends.
import { toDiceboardError } from '../domain/errors.ts';
import type { BackendName } from '../domain/run.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { openBackend } from './backends/open-backend.ts';
import type { EngineSettings } from './engine-settings.ts';
import { measureSpeed } from './measure-speed.ts';
import type { TrainingSpeed } from './training-speed.ts';

export interface CalibrationRequest {
  readonly backend: BackendName;
  /** Null only opens it. */
  readonly parameters: VariantParameters | null;
  /** How wasm computes; null: with tfjs step by step. */
  readonly engine: EngineSettings | null;
  /** Measure a software GPU too. */
  readonly measureSoftware?: boolean;
}

export type CalibrationAnswer =
  | {
      readonly type: 'open';
      readonly device: string;
      readonly software: boolean;
      /** Null where nothing was to be measured. */
      readonly speed: TrainingSpeed | null;
    }
  | { readonly type: 'closed'; readonly reason: string };

process.once('message', async (request) => {
  const answer = await open(request as CalibrationRequest);
  process.send!(answer, () => process.exit(0));
});

async function open({
  backend,
  parameters,
  engine,
  measureSoftware,
}: CalibrationRequest): Promise<CalibrationAnswer> {
  try {
    const opened = await openBackend(backend);
    const { software, device } = opened;
    const wanted = parameters !== null && (!software || measureSoftware === true);
    return {
      type: 'open',
      device,
      software,
      speed: wanted ? await measureSpeed(parameters, opened, engine) : null,
    };
  } catch (error) {
    return { type: 'closed', reason: toDiceboardError(error).message };
  }
}
