import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** SHA-256 over names and versions of installed packages. */
export function hashPackages(require: NodeJS.Require, names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names) hash.update(`${name}@${versionOf(require, name)}\n`);
  return hash.digest('hex');
}

/** The version in the nearest package.json above the package's entry that has the package's name. */
function versionOf(require: NodeJS.Require, name: string): string {
  let folder = dirname(require.resolve(name));
  for (;;) {
    const found = readManifest(join(folder, 'package.json'));
    if (found?.name === name) return found.version;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`expected a package.json of ${name}, found none`);
    folder = parent;
  }
}

function readManifest(file: string): { name: string; version: string } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
  } catch {
    return null;
  }
}
