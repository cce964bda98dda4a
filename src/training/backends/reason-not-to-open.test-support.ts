import { existsSync } from 'node:fs';
import type { BackendName } from '../../domain/run.ts';
import { toDiceboardError } from '../../domain/errors.ts';
import { openBackend } from './open-backend.ts';

/** Vulkan in software, as Debian's chromium brings it; the tests' GPU where there is no other. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Null when the backend opens here. */
export async function reasonNotToOpen(name: BackendName): Promise<string | null> {
  if (name === 'webgpu' && existsSync(swiftShader)) process.env['VK_DRIVER_FILES'] ??= swiftShader;
  try {
    await openBackend(name);
    return null;
  } catch (error) {
    return toDiceboardError(error).message;
  }
}
