import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Compiled modules by a key, in a folder that several processes may share. */
export interface ModuleCache {
  /** Null when it is not there, or is not what was written. */
  read(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Whole or not at all. A cache owes nothing: where nothing can be written (full disk, read-only), nothing is. */
  write(key: string, bytes: Uint8Array): Promise<void>;
}

/** Those used last stay: several hundred KB each. */
const kept = 100;
const digestBytes = 32;

/** Files `<key>.wasm`: 32 bytes of SHA-256, then the module. */
export function openModuleCache(folder: string): ModuleCache {
  const fileOf = (key: string) => join(folder, `${key}.wasm`);
  return {
    async read(key) {
      const content = await readFile(fileOf(key)).catch(() => null);
      if (content === null || content.length < digestBytes) return null;
      const bytes = new Uint8Array(content.subarray(digestBytes));
      if (!digest(bytes).equals(content.subarray(0, digestBytes))) return null;
      const now = new Date();
      await utimes(fileOf(key), now, now).catch(() => undefined);
      return bytes;
    },
    async write(key, bytes) {
      const partial = join(folder, `.${key}.${randomUUID()}.partial`);
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(partial, Buffer.concat([digest(bytes), bytes]));
        await rename(partial, fileOf(key));
        await removeOldest(folder);
      } catch {
        await rm(partial, { force: true }).catch(() => undefined);
      }
    },
  };
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** All but the last used; and what a process that died left half written. */
async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(wasm|partial)$/.test(name));
  if (names.length <= kept) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, used: (await stat(join(folder, name))).mtimeMs })),
  );
  const oldest = files.toSorted((a, b) => b.used - a.used).slice(kept);
  await Promise.all(oldest.map(({ name }) => rm(join(folder, name), { force: true })));
}
