import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The page as the build makes it, from today's sources, in a temporary folder. */
export async function buildPage(): Promise<{ folder: string; remove(): Promise<void> }> {
  // @ts-expect-error the build script is plain JavaScript: it runs before there is a TypeScript to run it with
  const build: { buildPage(folder: string): void } = await import('../../scripts/build.js');
  const folder = await mkdtemp(join(tmpdir(), 'diceboard-page-'));
  build.buildPage(folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
