import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { z } from 'zod';
import { hashCanonical } from '../domain/canonical-json.ts';
import type { BackendName } from '../domain/run.ts';
import { DiceboardError } from '../domain/errors.ts';
import { chooseRuntime, recallRuntime } from '../engine/runtime/choose-runtime.ts';
import type { LevelSetting } from '../engine/runtime/pick-runtime.ts';
import type { RuntimeChoice } from '../engine/runtime/runtime-choice.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { askCalibrationChild } from './ask-calibration-child.ts';
import { recallMeasured, rememberMeasured } from './calibration-memory.ts';
import { moduleFolder, type EngineSettings } from './engine-settings.ts';
import type { TrainingSpeed } from './training-speed.ts';

export interface BackendChoice {
  readonly backend: BackendName;
  readonly millisecondsPerImage: number;
  /** What was measured, and why each other backend was not taken. */
  readonly reason: string;
}

/** In the order of the design; the fastest wins. */
const candidates: readonly { backend: BackendName; package: string }[] = [
  { backend: 'tensorflow-gpu', package: '@tensorflow/tfjs-node-gpu' },
  { backend: 'tensorflow', package: '@tensorflow/tfjs-node' },
  { backend: 'webgpu', package: 'webgpu' },
  { backend: 'wasm', package: '@tensorflow/tfjs-backend-wasm' },
];

/**
 * The fastest backend that opens for this model on this machine, software GPUs left out; measured in a child process
 * each, and remembered in `<home>/calibration.json`.
 * @throws BACKEND_UNAVAILABLE when none opens.
 */
export async function chooseBackend(request: {
  home: string;
  /** At which wasm is measured. */
  level?: LevelSetting;
  parameters: VariantParameters;
}): Promise<BackendChoice> {
  const { home, parameters } = request;
  const runtime = await chooseRuntime(request);
  const place = { home, key: describeCase('choice', { parameters, runtime }), schema: choiceSchema };
  return rememberMeasured(place, async () => {
    const outcomes: Outcome[] = [];
    for (const { backend, package: name } of candidates) {
      if (!isInstalled(name)) outcomes.push({ backend, speed: null, line: `${backend}: not installed` });
      else
        outcomes.push(await tryBackend({ backend, parameters, home }, backend === 'wasm' ? runtime : null));
    }
    const opened = outcomes.filter(({ speed }) => speed !== null);
    const [best] = opened.toSorted((a, b) => a.speed!.trainingMilliseconds - b.speed!.trainingMilliseconds);
    const reason = outcomes.map(({ line }) => line).join('; ');
    if (best === undefined) throw noBackend(reason);
    return { backend: best.backend, millisecondsPerImage: best.speed!.trainingMilliseconds, reason };
  });
}

const choiceSchema: z.ZodType<BackendChoice> = z.object({
  backend: z.enum(candidates.map(({ backend }) => backend)),
  millisecondsPerImage: z.number(),
  reason: z.string(),
});

const speedSchema: z.ZodType<TrainingSpeed> = z.object({
  trainingMilliseconds: z.number(),
  evaluationMilliseconds: z.number(),
  checkpointBytes: z.number(),
});

export interface SpeedRequest {
  readonly home: string;
  readonly backend: BackendName;
  readonly level?: LevelSetting;
  readonly parameters: VariantParameters;
}

/** What `measureTraining` measured here before; null where it would have to measure. Starts nothing, writes nothing. */
export function recallTraining(request: SpeedRequest): TrainingSpeed | null {
  const { home, backend } = request;
  const runtime = backend === 'wasm' ? recallRuntime(request) : null;
  if (backend === 'wasm' && runtime === null) return null;
  return recallMeasured({ home, key: speedCase(request, runtime), schema: speedSchema });
}

/**
 * Speed of training and prediction with a named backend, software GPUs too; measured once, like `chooseBackend`.
 * @throws BACKEND_UNAVAILABLE when it does not open.
 */
export async function measureTraining(request: SpeedRequest): Promise<TrainingSpeed> {
  const { home, backend, parameters } = request;
  const runtime = backend === 'wasm' ? await chooseRuntime(request) : null;
  const place = { home, key: speedCase(request, runtime), schema: speedSchema };
  return rememberMeasured(place, async () => {
    const answer = await askCalibrationChild(
      { backend, parameters, engine: engineOn(runtime, home), measureSoftware: true },
      runtime,
    );
    if (answer.type === 'open' && answer.speed !== null) return answer.speed;
    const reason = answer.type === 'closed' ? answer.reason : `no measurement of ${backend}`;
    throw new DiceboardError('BACKEND_UNAVAILABLE', reason, { remedy: 'name another backend' });
  });
}

function speedCase({ backend, parameters }: SpeedRequest, runtime: RuntimeChoice | null): string {
  return describeCase(`speed ${backend}`, { parameters, runtime });
}

/** One thread: what a run costs when there are as many as cores. */
function engineOn(runtime: RuntimeChoice | null, home: string): EngineSettings | null {
  return runtime && { level: runtime.level, threads: 1, cacheFolder: moduleFolder(home) };
}

interface Outcome {
  readonly backend: BackendName;
  readonly speed: TrainingSpeed | null;
  readonly line: string;
}

async function tryBackend(
  { backend, parameters, home }: { backend: BackendName; parameters: VariantParameters; home: string },
  runtime: RuntimeChoice | null,
): Promise<Outcome> {
  const answer = await askCalibrationChild({ backend, parameters, engine: engineOn(runtime, home) }, runtime);
  if (answer.type === 'closed') {
    const reason = answer.reason.replace(/^expected .* to open, got: /, '');
    return { backend, speed: null, line: `${backend}: ${reason}` };
  }
  const { speed, device } = answer;
  const result =
    speed === null ? `${device} is software` : `${speed.trainingMilliseconds.toFixed(1)} ms an image`;
  return { backend, speed, line: `${backend}: ${result}` };
}

function noBackend(reason: string): DiceboardError {
  return new DiceboardError('BACKEND_UNAVAILABLE', `expected one backend to open, got none (${reason})`, {
    remedy: 'run `diceboard doctor`',
  });
}

/** Machine, versions and all that a step's cost depends on. */
function describeCase(
  kind: string,
  { parameters, runtime }: { parameters: VariantParameters; runtime: RuntimeChoice | null },
): string {
  const { model, width, skipConnections, batchNorm, optimizer, imageSize, batchSize } = parameters;
  const processors = cpus();
  const machine = [
    processors[0]?.model,
    processors.length,
    process.arch,
    process.version,
    runtime?.node,
    runtime?.level,
  ];
  const installed = candidates.map(({ package: name }) => isInstalled(name));
  const cost = { model, width, skipConnections, batchNorm, optimizer, imageSize, batchSize };
  return hashCanonical([kind, machine, installed, cost], 16);
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
