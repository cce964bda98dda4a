// `npm run licences`: docs/licences.md, the licence of every package that an install brings.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const page = join(root, 'docs/licences.md');

/** Of the packages in the lock file, development ones left out: what their `package.json` says. */
export function listPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional, peer }]) => path !== '' && !dev && !devOptional && !peer)
    .map(([path, { version, license }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'not stated in the lock file',
    }));
}

/** The page's text: a line a licence, its packages in alphabetical order. */
export function describeLicences() {
  const groups = new Map();
  for (const { name, version, licence } of listPackages()) {
    const group = groups.get(licence) ?? new Set();
    groups.set(licence, group.add(`${name} ${version}`));
  }
  const rows = [...groups]
    .toSorted(([a, first], [b, second]) => second.size - first.size || a.localeCompare(b))
    .map(([licence, names]) => `| ${licence} | ${names.size} | ${[...names].toSorted().join(', ')} |`);
  return [
    '# Licences of what an install brings',
    'Written by `npm run licences` from `package-lock.json`; packages that only develop and test are left out. `npm run sbom`',
    'prints the whole as a CycloneDX document, by npm itself. diceboard is under the MIT licence.',
    '',
    '| licence | packages | which |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(page, describeLicences());
  console.log('docs/licences.md is written');
}
