import type { ForkOptions } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { RuntimeChoice } from './runtime-choice.ts';

/** A module to fork that lies beside the one of this url, with its extension: `.ts` under tsx, `.js` in dist. */
export function childModule(besideUrl: string, name: string): string {
  return fileURLToPath(new URL(`${name}${besideUrl.endsWith('.ts') ? '.ts' : '.js'}`, besideUrl));
}

/** Node options that a forked module needs: tsx as its loader where it is TypeScript. */
export function loaderOptions(module: string): string[] {
  if (!module.endsWith('.ts')) return [];
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}

/** Where and how to fork a module: on a chosen Node with its flags, or (null) on the running one. */
export function forkOptions(
  module: string,
  runtime: Pick<RuntimeChoice, 'execPath' | 'execArgv'> | null,
): Pick<ForkOptions, 'execPath' | 'execArgv'> {
  const { execPath = process.execPath, execArgv = [] } = runtime ?? {};
  return { execPath, execArgv: [...execArgv, ...loaderOptions(module)] };
}
