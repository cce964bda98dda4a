import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const source = fileURLToPath(new URL('../../src/dashboard/page/', import.meta.url));

/** The page as the build makes it, from today's sources, in a temporary folder; types are checked elsewhere. */
export async function buildPage(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'diceboard-page-'));
  for (const name of await readdir(source, { recursive: true })) {
    const to = join(folder, name);
    await mkdir(dirname(to), { recursive: true });
    if (/\.(html|css|svg)$/.test(name)) await cp(join(source, name), to);
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const { outputText } = ts.transpileModule(await readFile(join(source, name), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    await writeFile(to.replace(/\.ts$/, '.js'), outputText);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
