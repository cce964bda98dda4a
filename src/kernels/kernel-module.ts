import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DiceboardError } from '../domain/errors.ts';

/** A kernel's arguments are addresses in bytes and sizes in elements, in the order of its AssemblyScript source. */
type Kernel = (...values: number[]) => number;

const exported = [
  'convolution',
  'convolutionInputGradient',
  'convolutionScratch',
  'convolutionFilterGradient',
  'depthwise',
  'depthwiseInputGradient',
  'depthwiseFilterGradient',
  'depthwiseScratch',
  'multipliedInputGradient',
  'multipliedFilterGradient',
  'batchNormInference',
  'batchNormForward',
  'batchNormBackward',
  'movingAverage',
  'sumMiddle',
  'spreadMiddle',
  'maxPoolGradient',
  'clipGradient',
  'affine',
  'sigmoidGradient',
  'hardSwish',
  'hardSwishGradient',
  'copyBlocks',
  'fill',
] as const;

export type KernelModule = Readonly<Record<(typeof exported)[number], Kernel>>;

export interface LoadedKernels {
  readonly kernels: KernelModule;
  /** SHA-256 of the module's bytes. */
  readonly hash: string;
}

/** Where `scripts/build-kernels.js` puts the module; the same from `src` and from `dist`. */
export const kernelFile = fileURLToPath(new URL('../../build/kernels/gradients.wasm', import.meta.url));

/**
 * Instantiates the gradient kernels on another module's memory. They hold no data of their own.
 * @throws BACKEND_UNAVAILABLE when the file is missing or lacks a kernel.
 */
export async function loadKernels(memory: WebAssembly.Memory, file = kernelFile): Promise<LoadedKernels> {
  const bytes = readKernelFile(file);
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const missing = exported.filter((name) => typeof instance.exports[name] !== 'function');
  if (missing.length > 0) throw unusable(`expected kernel ${missing[0]} in ${file}, found none`);
  return {
    kernels: instance.exports as unknown as KernelModule,
    hash: createHash('sha256').update(bytes).digest('hex'),
  };
}

function readKernelFile(file: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unusable(`expected the gradient kernels at ${file}, found none`, cause);
  }
}

function unusable(message: string, cause?: unknown): DiceboardError {
  return new DiceboardError('BACKEND_UNAVAILABLE', message, { remedy: 'run `npm run build`', cause });
}
