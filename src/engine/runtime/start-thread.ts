import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * A thread that runs a module of ours, in TypeScript as well. Node 20 gives a thread no loader of its own, so tests start
 * a `.ts` module through the loader's interface; what is built is plain JavaScript and needs none.
 */
export function startThread(entry: string, workerData: unknown): Worker {
  if (!entry.endsWith('.ts')) return new Worker(entry, { workerData, execArgv: [] });
  const url = pathToFileURL(entry.startsWith('file:') ? fileURLToPath(entry) : entry).href;
  const script = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${JSON.stringify(url)}, ${JSON.stringify(import.meta.url)}))`;
  return new Worker(script, { eval: true, workerData, execArgv: [] });
}
