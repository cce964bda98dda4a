import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
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

/** Plain JavaScript: a loader such as tsx, which the thread does not get, would take seconds over the compiler. */
const compile = `
const { workerData: { compiler, jobs }, parentPort } = require('node:worker_threads');
import(compiler).then(async (asc) => {
  for (const { source, options } of jobs) {
    let binary = null;
    const { error, stderr } = await asc.main(options, {
      readFile: (name) => (name === 'kernels.ts' ? source : null),
      writeFile: (name, contents) => { if (name === 'kernels.wasm') binary = Uint8Array.from(contents); },
      listFiles: () => [],
    });
    parentPort.postMessage({ binary: error ? null : binary, words: stderr.toString() });
  }
});
`;

/**
 * `compileSource` in a thread that ends with its last job: the compiler's 150 MB go with it, and this thread goes on
 * meanwhile. Modules in the order of the jobs.
 * @throws Error with the compiler's words: a mistake in the generator, never the user's.
 */
export function compileApart(jobs: readonly CompileJob[]): Promise<Uint8Array<ArrayBuffer>[]> {
  const compiler = pathToFileURL(createRequire(import.meta.url).resolve('assemblyscript/dist/asc.js')).href;
  const thread = new Worker(compile, {
    eval: true,
    execArgv: [],
    workerData: {
      compiler,
      jobs: jobs.map(({ source, level }) => ({ source, options: compilerOptions(level) })),
    },
  });
  const modules: Uint8Array<ArrayBuffer>[] = [];
  return new Promise((resolve, reject) => {
    thread.on('message', ({ binary, words }: Answer) => {
      if (binary === null) reject(new Error(`expected generated kernels that compile, got\n${words}`));
      else modules.push(binary);
    });
    thread.on('error', reject);
    thread.on('exit', () => {
      if (modules.length === jobs.length) resolve(modules);
      else reject(new Error(`expected ${jobs.length} modules, got ${modules.length}`));
    });
  });
}
