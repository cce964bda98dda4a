import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CalibrationAnswer, CalibrationRequest } from './calibration-child.ts';

const isSource = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(
  new URL(isSource ? 'calibration-child.ts' : 'calibration-child.js', import.meta.url),
);
const limitMs = 120_000;

/** Opens, and measures, a backend in a process of its own. A child that dies or hangs is a backend that is closed. */
export function askCalibrationChild(request: CalibrationRequest): Promise<CalibrationAnswer> {
  const execArgv = isSource
    ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
    : [];
  const child = fork(entry, { execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    let answer: CalibrationAnswer = { type: 'closed', reason: 'its process ended before it answered' };
    child.on('message', (message) => (answer = message as CalibrationAnswer));
    child.on('error', ({ message }) => (answer = { type: 'closed', reason: message }));
    child.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    child.send(request, () => undefined);
  });
}
