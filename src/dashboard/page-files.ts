import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Dirent } from 'node:fs';

/** Addresses of the page's views, those of page/app.tsx; all are answered with its one document. */
export const pagePaths = [
  '/',
  '/sweeps/:id',
  '/sweeps/:id/cost',
  '/sweeps/:id/progress',
  '/sweeps/:id/ablation',
  '/compare',
  '/runs/:id',
  '/runs/:id/slices/:patient/:slice',
  '/runs/:id/try',
] as const;

export interface PageFiles {
  readonly hasDocument: boolean;
  /** By request path, `/page/assets/<name>`: the file within the folder. Nothing else of it is served. */
  readonly assets: ReadonlyMap<string, string>;
}

/** The files of the built page, listed once: a request names one of them or nothing, so no path is ever resolved. */
export function listPageFiles(folder: string): PageFiles {
  const names = (entries: Dirent[]) => entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const assets = names(listFolder(join(folder, 'assets')));
  return {
    hasDocument: names(listFolder(folder)).includes('index.html'),
    assets: new Map(assets.map((name) => [`/page/assets/${name}`, `assets/${name}`])),
  };
}

function listFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
