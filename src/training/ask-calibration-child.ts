import { fork } from 'node:child_process';
import type { CalibrationAnswer, CalibrationRequest } from './calibration-child.ts';
import { childModule, loaderOptions } from './child-module.ts';

const entry = childModule(import.meta.url, 'calibration-child');
const limitMs = 120_000;

/** Opens, and measures, a backend in a process of its own. A child that dies or hangs is a backend that is closed. */
export function askCalibrationChild(request: CalibrationRequest): Promise<CalibrationAnswer> {
  const child = fork(entry, {
    execArgv: loaderOptions(entry),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
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
