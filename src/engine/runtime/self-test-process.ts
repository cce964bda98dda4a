import { fork } from 'node:child_process';
import { childModule, loaderOptions } from './child-module.ts';
import type { SelfTestAnswer, SelfTestRequest } from './self-test-message.ts';

const entry = childModule(import.meta.url, 'self-test-child');

type AnswerOf<Type extends SelfTestAnswer['type']> = Extract<SelfTestAnswer, { type: Type }>;

export interface SelfTestProcess {
  /** @throws Error with the child's reason, or why it ended. */
  ask<Type extends SelfTestAnswer['type']>(type: Type, request: SelfTestRequest): Promise<AnswerOf<Type>>;
  /** By another than `close`. */
  wasKilled(): boolean;
  /** Ends it; resolves when it is gone. */
  close(): Promise<void>;
}

/** Forks the self-test on a Node with those flags. A child that cannot start, crashes or hangs fails what it is asked. */
export function startSelfTest(
  execPath: string,
  { flags, limitMs }: { flags: readonly string[]; limitMs: number },
): SelfTestProcess {
  const child = fork(entry, {
    execPath,
    execArgv: [...flags, ...loaderOptions(entry)],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
  let failure: string | null = null;
  let killed = false;
  let closing = false;
  const ended = new Promise<void>((resolve) => {
    child.on('error', ({ message }) => (failure ??= message));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      killed = signal !== null && !closing;
      failure ??= describeEnd(words, signal ?? `exit code ${code}`);
      resolve();
    });
  });
  return {
    ask<Type extends SelfTestAnswer['type']>(type: Type, request: SelfTestRequest) {
      return new Promise<AnswerOf<Type>>((resolve, reject) => {
        if (failure !== null) return reject(new Error(failure));
        child.once('message', (answer: SelfTestAnswer) => {
          if (answer.type === type) resolve(answer as AnswerOf<Type>);
          else reject(new Error(answer.type === 'failed' ? answer.reason : `it answered ${answer.type}`));
        });
        void ended.then(() => reject(new Error(failure ?? 'it ended')));
        child.send(request, () => undefined);
      });
    },
    wasKilled: () => killed,
    async close() {
      closing = true;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Node says `bad option: --flag` of a flag that its V8 does not know. */
function describeEnd(words: string, how: string): string {
  const option = /bad option: (\S+)/.exec(words)?.[1];
  return option === undefined ? `its process ended (${how})` : `it knows no ${option}`;
}
