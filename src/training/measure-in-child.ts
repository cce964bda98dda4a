import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BackendName } from '../domain/run.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import type { TrainingSpeed } from './calibration.ts';

export interface MeasureRequest {
  readonly backend: BackendName;
  readonly parameters: VariantParameters;
  /** Measure a software GPU too; otherwise it counts as one that does not open. */
  readonly takeSoftware: boolean;
}

export type MeasureReply =
  | { readonly type: 'speed'; readonly speed: TrainingSpeed }
  | { readonly type: 'unavailable'; readonly message: string };

const limitMs = 180_000;

/** One backend a process: a driver that crashes or hangs takes only the child with it. */
export async function measureInChild(request: MeasureRequest): Promise<TrainingSpeed> {
  const reply = await ask(request);
  if (reply.type === 'speed') return reply.speed;
  throw new DiceboardError('BACKEND_UNAVAILABLE', reply.message, { remedy: 'name another backend' });
}

function ask(request: MeasureRequest): Promise<MeasureReply> {
  const typescript = import.meta.url.endsWith('.ts');
  const entry = fileURLToPath(new URL(`calibration-child.${typescript ? 'ts' : 'js'}`, import.meta.url));
  const tsx = typescript ? pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href : null;
  const child = fork(entry, {
    execArgv: tsx === null ? [] : ['--import', tsx],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  return new Promise<MeasureReply>((resolve) => {
    const fail = (message: string) => resolve({ type: 'unavailable', message });
    child.on('message', (reply) => resolve(reply as MeasureReply));
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`expected a measurement of ${request.backend}, got ${signal ?? `exit code ${code}`}`);
    });
    child.send(request, (error) => {
      if (error !== null) fail(error.message);
    });
  });
}
