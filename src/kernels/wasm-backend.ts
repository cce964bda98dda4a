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
  const module = emscriptenOf(backend);
  const block = module._malloc(bytes + 16);
  try {
    use((block + 15) & ~15);
  } finally {
    module._free(block);
  }
}

/** `malloc` answers with a signed number, and tfjs takes addresses above 2 GiB for negative ones. Mends that. */
export function useUnsignedAddresses(module: EmscriptenModule): void {
  // Emscripten replaces the property at its first call; what stands there afterwards is the function itself.
  module._free(module._malloc(16));
  const allocate = module._malloc;
  module._malloc = (bytes) => allocate(bytes) >>> 0;
}
