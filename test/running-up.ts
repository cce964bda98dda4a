import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { waitUntil } from './fixtures/queued-run.ts';
import { startCli } from './run-cli.ts';

export interface RunningUp {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it wrote to standard error so far. */
  notes(): string;
  /** Sends SIGINT to it alone and gives its exit code. */
  stop(): Promise<number | null>;
}

/** `diceboard up` in the background; resolves when its page answers. */
export async function startUp(environment: Readonly<Record<string, string>>): Promise<RunningUp> {
  const child = startCli(['up'], { DICEBOARD_PORT: '0', ...environment });
  let printed = '';
  let notes = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (notes += chunk.toString()));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const urlOf = () => /leaderboard at (http:\S+)/.exec(printed)?.[1];
  await waitUntil(() => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`up ended: ${notes}`);
    return urlOf() !== undefined;
  }, 90_000);
  return {
    url: urlOf()!,
    child,
    notes: () => notes,
    async stop() {
      child.kill('SIGINT');
      return (await ended)[0];
    },
  };
}
