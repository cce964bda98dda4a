import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderParameterTable } from './parameter-table.test-support.ts';
import { sectionKeys, specKeys } from './spec-schema.ts';

const file = fileURLToPath(new URL('../../../docs/specs.md', import.meta.url));
const between = /(?<=<!-- parameters -->\n)[^]*(?=\n<!-- end of parameters -->)/;

test('docs/specs.md lists the parameters as they are (UPDATE_DOCS=1 writes the table)', async () => {
  const page = await readFile(file, 'utf8');
  if (process.env['UPDATE_DOCS'] === '1')
    await writeFile(
      file,
      page.replace(between, () => renderParameterTable()),
    );
  const [table] = between.exec(await readFile(file, 'utf8')) ?? [];
  expect(table).toBe(renderParameterTable());
});

test('docs/specs.md has a row for every key of a spec', async () => {
  const page = await readFile(file, 'utf8');
  for (const key of [
    ...specKeys,
    ...['split', 'search'].flatMap((section) => sectionKeys[section]!.map((key) => `${section}.${key}`)),
  ])
    expect(page).toContain(`| \`${key}\` |`);
});
