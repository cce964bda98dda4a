import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

const entry = fileURLToPath(new URL('../bin/diceboard.js', import.meta.url));

/** The environment of a verb in a test: nothing of the caller's configuration. */
export function cliEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(DICEBOARD_|DATABASE_URL|REDIS_URL|VITEST|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...extra };
}

export function startCli(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd?: string,
): ChildProcess {
  return spawn(process.execPath, [entry, ...argv], {
    cwd,
    env: cliEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a verb of the built command to its end. */
export async function runCli(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<CliResult> {
  const started = performance.now();
  const child = startCli(argv, environment, cwd);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr, seconds: (performance.now() - started) / 1000 };
}
