import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('src/dashboard/page', import.meta.url));

/** The page's bundle, from src/dashboard/page/ to dist/dashboard/page/; served under /page/. */
export default defineConfig({
  root,
  base: '/page/',
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: fileURLToPath(new URL('dist/dashboard/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0, // the content security policy knows no data: scripts or workers
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
