// Compiles src/kernels/assembly/*.ts to build/kernels/gradients.wasm; does nothing while that is newer than its sources.
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'src/kernels/assembly');
const output = join(root, 'build/kernels/gradients.wasm');

/** Builds the kernels and returns whether it had to. */
export async function buildKernels({ force = false } = {}) {
  const files = readdirSync(sources)
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) => join(sources, name));
  const inputs = [...files, fileURLToPath(import.meta.url)];
  const newest = Math.max(...inputs.map((file) => statSync(file).mtimeMs));
  const built = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (!force && built > newest) return false;
  mkdirSync(join(root, 'build/kernels'), { recursive: true });
  const temporary = `${output}.${process.pid}`;
  const asc = await import('assemblyscript/asc');
  const options = [
    ...files.map((file) => file.slice(root.length)),
    '--baseDir',
    root,
    '--outFile',
    temporary,
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--importMemory',
    '--use',
    'abort=',
  ];
  const { error, stderr } = await asc.main(options);
  if (error) throw new Error(`the gradient kernels do not compile\n${stderr.toString()}`, { cause: error });
  renameSync(temporary, output);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const began = performance.now();
  const did = await buildKernels({ force: process.argv.includes('--force') });
  console.log(
    did ? `built ${output} in ${Math.round(performance.now() - began)} ms` : `${output} is up to date`,
  );
}
