import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Level } from '../level.ts';
import { compilerOptions } from './compile-source.ts';

export interface CompileJob {
  readonly source: string;
  readonly level: Level;
}

interface Answer {
  readonly binary: Uint8Array<ArrayBuffer> | null;
  readonly words: string;
}

/** Plain JavaScript: a loader such as tsx, which the process does not get, would take seconds over the compiler. */
const compile = `
process.on('disconnect', () => process.exit());
process.once('message', async ({ compiler, jobs }) => {
  const asc = await import(compiler);
  for (const { source, options } of jobs) {
    let binary = null;
    const { error, stderr } = await asc.main(options, {
      readFile: (name) => (name === 'kernels.ts' ? source : null),
      writeFile: (name, contents) => { if (name === 'kernels.wasm') binary = Uint8Array.from(contents); },
      listFiles: () => [],
    });
    await new Promise((sent) => process.send({ binary: error ? null : binary, words: stderr.toString() }, sent));
  }
  process.disconnect();
});
`;

/**
 * `compileSource` in a process that ends with its last job, or with this one: the compiler's 200 MB are never this
 * process's. Modules in the order of the jobs.
 * @throws Error with the compiler's words: a mistake in the generator, never the user's.
 */
export function compileApart(jobs: readonly CompileJob[]): Promise<Uint8Array<ArrayBuffer>[]> {
  const compiler = pathToFileURL(createRequire(import.meta.url).resolve('assemblyscript/dist/asc.js')).href;
  const child = spawn(process.execPath, ['-e', compile], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  child.send({
    compiler,
    jobs: jobs.map(({ source, level }) => ({ source, options: compilerOptions(level) })),
  });
  const modules: Uint8Array<ArrayBuffer>[] = [];
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const { binary, words } = message as Answer;
      if (binary === null) reject(new Error(`expected generated kernels that compile, got\n${words}`));
      else modules.push(Uint8Array.from(binary));
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (modules.length === jobs.length) resolve(modules);
      else reject(new Error(`expected ${jobs.length} modules, got ${modules.length} (${signal ?? code})`));
    });
  });
}
