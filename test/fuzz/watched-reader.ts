import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CaseAnswer, CaseMessage } from './fuzz-child.ts';

/** What a case may take. Seconds by the clock only count where a busy machine leaves it no processor. */
export interface ReadingLimits {
  /** Seconds. */
  readonly processor: number;
  readonly clock: number;
  /** MiB, of the whole process and beyond what it was before. */
  readonly size: number;
  readonly growth: number;
}

const usual: ReadingLimits = { processor: 5, clock: 300, size: 1024, growth: 384 };
const heap = 256;
const everyMs = 100;

export interface Judged extends Omit<CaseAnswer, 'growth'> {
  /** MiB; 0 where the system does not say. */
  readonly growth: number;
}

export interface WatchedReader {
  /** Never throws: a crash, a kill and too much memory are faults of the case. */
  read(message: CaseMessage): Promise<Judged>;
  close(): void;
}

/** A child with a small heap that reads one case at a time; one that dies is replaced for the next. */
export function openWatchedReader(limits: ReadingLimits = usual): WatchedReader {
  let child: ChildProcess | null = null;
  let noise = '';
  const start = (): ChildProcess => {
    const started = fork(fileURLToPath(new URL('./fuzz-child.ts', import.meta.url)), [], {
      execArgv: [`--max-old-space-size=${heap}`, '--import', 'tsx'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [started.stdout!, started.stderr!])
      stream.on('data', (chunk: Buffer) => (noise += chunk.toString()));
    return started;
  };
  return {
    async read(message) {
      child ??= start();
      noise = '';
      const answer = await ask(child, message, limits);
      if (typeof answer === 'string') {
        child.kill('SIGKILL');
        child = null;
        return { code: null, line: '', fault: `${answer} ${lastLine(noise)}`.trim(), growth: 0 };
      }
      const growth = answer.growth ?? 0;
      const tooMuch = growth > limits.growth ? `took ${Math.round(growth)} MiB` : null;
      return { ...answer, growth, fault: answer.fault ?? tooMuch ?? loudness(noise) };
    },
    close: () => void child?.kill('SIGKILL'),
  };
}

/** The child's answer, or what became of it. */
function ask(child: ChildProcess, message: CaseMessage, limits: ReadingLimits): Promise<CaseAnswer | string> {
  return new Promise((resolve) => {
    const started = { clock: performance.now(), processor: processorSeconds(child) };
    const end = (answer: CaseAnswer | string): void => {
      clearInterval(watch);
      child.removeAllListeners('message');
      child.removeAllListeners('exit');
      resolve(answer);
    };
    const watch = setInterval(() => {
      const reason = overLimit(child, started, limits);
      if (reason !== null) end(reason);
    }, everyMs);
    child.once('message', (answer) => end(answer as CaseAnswer));
    child.once('exit', (code, signal) => end(`ended by ${signal ?? `exit code ${code}`}`));
    child.send(message);
  });
}

function overLimit(
  child: ChildProcess,
  started: { clock: number; processor: number },
  limits: ReadingLimits,
): string | null {
  const size = sizeOf(child);
  if (size > limits.size) return `grew to ${Math.round(size)} MiB`;
  const processor = processorSeconds(child) - started.processor;
  // Loading the readers takes seconds of a slow machine's processor, before the first case alone.
  if (processor > limits.processor + (started.processor < limits.processor ? 2 * limits.processor : 0))
    return `worked for ${processor.toFixed(1)} s`;
  const clock = (performance.now() - started.clock) / 1000;
  return clock > limits.clock ? `took ${clock.toFixed(0)} s` : null;
}

/** Seconds that it has worked, in the kernel too; 0 outside Linux, where the clock alone counts. */
function processorSeconds({ pid }: ChildProcess): number {
  const fields = readProcess(pid, 'stat').split(') ').at(-1)!.split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

function sizeOf({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readProcess(pid, 'status'))?.[1] ?? 0) / 1024;
}

function readProcess(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').slice(0, 3).join(' ').slice(0, 300);
}

/** What libraries print past their callers; tfjs greets once. */
function loudness(noise: string): string | null {
  const rest = noise.replaceAll(/={10,}\s+Hi, looks like you are running TensorFlow[^=]*={10,}/g, '').trim();
  return rest === '' ? null : `printed ${JSON.stringify(rest.slice(0, 200))}`;
}
