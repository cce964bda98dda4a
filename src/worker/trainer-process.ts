import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { childModule, forkOptions } from '../engine/runtime/child-module.ts';
import type { RuntimeChoice } from '../engine/runtime/runtime-choice.ts';
import type { SupervisorMessage, TrainerMessage } from '../training/trainer-message.ts';

/** The real trainer. */
export const trainerEntry = childModule(import.meta.url, 'trainer');

export interface TrainerOptions {
  /** The module that it runs. */
  readonly entry: string;
  /** Where it runs; null: on this Node. */
  readonly runtime: RuntimeChoice | null;
  onMessage(message: TrainerMessage): void;
}

export interface TrainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last that it printed, for the reason of an unexpected end. */
  readonly output: string;
}

export interface TrainerProcess {
  readonly pid: number;
  send(message: SupervisorMessage): void;
  /** SIGKILL; `ended` resolves as the process is gone. */
  kill(): void;
  readonly ended: Promise<TrainerExit>;
}

const outputLimit = 8_000;
const drainMs = 2_000;

/** Forks a trainer. It kills itself when this process is gone; until then whoever starts it must see it end. */
export function startTrainer({ entry, runtime, onMessage }: TrainerOptions): TrainerProcess {
  const child = fork(entry, [String(process.pid)], {
    ...forkOptions(entry, runtime),
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-outputLimit)));
  child.on('message', (message) => onMessage(message as TrainerMessage));
  const ended = new Promise<TrainerExit>((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      if (child.pid === undefined) resolve({ code: null, signal: null, output });
    });
    // Messages and output from before it died may come after its exit, but not after disconnection and close.
    const disconnected = new Promise<void>((settle) => child.on('disconnect', settle));
    const closed = new Promise<void>((settle) => child.on('close', () => settle()));
    child.on('exit', async (code, signal) => {
      await Promise.race([Promise.all([disconnected, closed]), sleep(drainMs)]);
      resolve({ code, signal, output });
    });
  });
  return {
    pid: child.pid ?? -1,
    // A child that is dying takes no message; that it died is told by `ended`.
    send: (message) => child.send(message, () => undefined),
    kill: () => child.kill('SIGKILL'),
    ended,
  };
}
