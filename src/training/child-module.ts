import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A module to fork that lies beside the one of this url, with its extension: `.ts` under tsx, `.js` in dist. */
export function childModule(besideUrl: string, name: string): string {
  return fileURLToPath(new URL(`${name}${besideUrl.endsWith('.ts') ? '.ts' : '.js'}`, besideUrl));
}

/** Node options that a forked module needs: tsx as its loader where it is TypeScript. */
export function loaderOptions(module: string): string[] {
  if (!module.endsWith('.ts')) return [];
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}
