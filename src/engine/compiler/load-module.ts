import { createRequire } from 'node:module';
import { sha256 } from '../../domain/sha256.ts';
import type { Level } from '../level.ts';
import { compileApart } from './compile-apart.ts';
import { compilerOptions } from './compile-source.ts';
import { openModuleCache } from './module-cache.ts';

export interface ModuleRequest {
  /** AssemblyScript. */
  readonly source: string;
  readonly level: Level;
  /** Where modules are kept; the module is compiled every time without it. */
  readonly cacheFolder?: string | undefined;
  /** In a thread of its own when not given. */
  readonly compile?: ((source: string, level: Level) => Promise<Uint8Array<ArrayBuffer>>) | undefined;
}

/** The module of a source, from the cache or compiled. What the cache holds is compiled anew when it is damaged. */
export async function loadModule(request: ModuleRequest): Promise<Uint8Array<ArrayBuffer>> {
  const { source, level, cacheFolder, compile = compileOne } = request;
  if (cacheFolder === undefined) return compile(source, level);
  const cache = openModuleCache(cacheFolder);
  const key = moduleKey(source, level);
  const known = await cache.read(key);
  if (known !== null) return known;
  const bytes = await compile(source, level);
  await cache.write(key, bytes);
  return bytes;
}

/** SHA-256 of all that a module depends on: the source, the compiler and its options, the level among them. */
export function moduleKey(source: string, level: Level): string {
  const { version } = createRequire(import.meta.url)('assemblyscript/package.json') as { version: string };
  return sha256(JSON.stringify([version, compilerOptions(level), source]));
}

async function compileOne(source: string, level: Level): Promise<Uint8Array<ArrayBuffer>> {
  const [bytes] = await compileApart([{ source, level }]);
  return bytes!;
}
