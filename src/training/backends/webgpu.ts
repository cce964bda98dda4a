import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendAdapter, OpenBackend } from './backend.ts';
import { registerDilatedGradients } from '../../kernels/dilated-gradients.ts';
import { hashPackages } from './hash-packages.ts';

interface GpuAdapter {
  readonly isFallbackAdapter?: boolean;
  readonly info: Readonly<Record<'vendor' | 'architecture' | 'device' | 'description', string>> & {
    readonly isFallbackAdapter?: boolean;
  };
}
interface Gpu {
  requestAdapter(options: { powerPreference: string }): Promise<GpuAdapter | null>;
}

/** tfjs-backend-webgpu over Dawn (npm `webgpu`): GPUs of any maker through Vulkan, Metal or Direct3D. */
export const webgpuAdapter: BackendAdapter = {
  name: 'webgpu',
  async open(): Promise<OpenBackend> {
    const gpu = await startDawn();
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) throw new Error('no GPU with a Vulkan, Metal or Direct3D driver');
    await import('@tensorflow/tfjs-backend-webgpu');
    if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs could not start its webgpu backend');
    await tf.ready();
    registerDilatedGradients('expanded');
    return {
      name: 'webgpu',
      device: describe(adapter),
      moduleHash: hashPackages(createRequire(import.meta.url), ['@tensorflow/tfjs-backend-webgpu', 'webgpu']),
      software: isSoftware(adapter),
      close: async () => tf.removeBackend('webgpu'),
    };
  },
};

/** Puts Dawn where tfjs looks for a browser's WebGPU; once in a process. */
async function startDawn(): Promise<Gpu> {
  const scope = globalThis as unknown as { navigator?: { gpu?: Gpu } };
  if (scope.navigator?.gpu !== undefined) return scope.navigator.gpu;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create([]) as unknown as Gpu;
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  return gpu;
}

function describe({ info }: GpuAdapter): string {
  const parts = [info.vendor, info.architecture, info.description || info.device];
  return parts.filter((part) => part !== '').join(' ') || 'GPU';
}

function isSoftware(adapter: GpuAdapter): boolean {
  const declared = adapter.isFallbackAdapter ?? adapter.info.isFallbackAdapter ?? false;
  return declared || /swiftshader|llvmpipe|lavapipe|basic render/i.test(describe(adapter));
}
