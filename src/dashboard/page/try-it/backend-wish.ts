/** `auto`: WebGPU where the browser has a GPU for it, else WebAssembly. Apart from the code that opens them, which is large. */
export const backendWishes = ['auto', 'webgpu', 'wasm'] as const;
export type BackendWish = (typeof backendWishes)[number];
