import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What the kernels need of tfjs's own WebAssembly module; tfjs does not declare it. */
export interface EmscriptenModule {
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

export function emscriptenOf(backend: BackendWasm): EmscriptenModule {
  return backend.wasm as unknown as EmscriptenModule;
}

/** A tensor's address in bytes. It holds until the tensor is disposed of; growth of the memory does not move it. */
export function addressOf(backend: BackendWasm, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** The same for several, in their order. */
export function addressesOf(backend: BackendWasm, ...tensors: TensorInfo[]): number[] {
  return tensors.map((tensor) => addressOf(backend, tensor));
}

/** Another tensor of the same memory, as tfjs's other backends do it; tfjs-backend-wasm copies instead. */
export function shareMemory(backend: BackendWasm, tensor: TensorInfo): TensorInfo {
  backend.incRef(tensor.dataId);
  return { dataId: tensor.dataId, shape: tensor.shape, dtype: tensor.dtype };
}

/** Lends scratch memory, at an address that is a multiple of 16, for the length of `use`. */
export function withScratch(backend: BackendWasm, bytes: number, use: (address: number) => void): void {
  const { _malloc: allocate, _free: free } = emscriptenOf(backend);
  const block = allocate(bytes + 16);
  try {
    use((block + 15) & ~15);
  } finally {
    free(block);
  }
}

/** `malloc` answers with a signed number, and tfjs takes addresses above 2 GiB for negative ones. Mends that. */
export function useUnsignedAddresses(module: EmscriptenModule): void {
  // Emscripten replaces the properties at their first call; what stands there afterwards are the functions themselves.
  const { _malloc: firstAllocate, _free: firstFree } = module;
  firstFree(firstAllocate(16));
  const { _malloc: allocate } = module;
  Object.assign(module, { _malloc: (bytes: number) => allocate(bytes) >>> 0 });
}
