import type { Level } from '../level.ts';

/** The longest that a memory may grow to, in pages of 64 KiB: all that 32 bits address. */
export const maximumPages = 65_536;

/**
 * The compiler's options for `kernels.ts`, as it reads it, to `kernels.wasm`, as it writes it. Not optimised: V8 does
 * that itself, to the same speed or better, and compiling takes a quarter of the time (docs/engine.md).
 */
export function compilerOptions(level: Level): string[] {
  return [
    'kernels.ts',
    '--outFile',
    'kernels.wasm',
    '-O0',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    level === 'plain' ? 'simd,threads' : 'simd,relaxed-simd,threads',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    String(maximumPages),
    '--use',
    'abort=',
  ];
}

/**
 * AssemblyScript to a WebAssembly module that imports `env.memory` (shared, so that threads can work on it) and has no
 * data, start function or runtime of its own.
 * @throws Error with the compiler's words: a mistake in the generator, never the user's.
 */
export async function compileSource(source: string, level: Level): Promise<Uint8Array<ArrayBuffer>> {
  const asc = await import('assemblyscript/asc');
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(compilerOptions(level), {
    readFile: (name) => (name === 'kernels.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || binary === undefined)
    throw new Error(`expected generated kernels that compile, got\n${stderr.toString()}`, { cause: error });
  return new Uint8Array(binary);
}
