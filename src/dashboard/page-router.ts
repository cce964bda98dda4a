import { Router } from 'express';
import type { RequestHandler } from 'express';
import { findRoute } from './api/create-api.ts';
import { listPageFiles, pagePaths } from './page-files.ts';
import { refuse } from './refusal.ts';

const readMethods = [{ method: 'GET' }, { method: 'HEAD' }];

/**
 * The page: its document at the addresses of its views, its hashed files under `/page/assets/`. Open to anyone who
 * names the server rightly: it holds the program, and no data.
 */
export function createPageRouter(folder: string): Router {
  const { hasDocument, assets } = listPageFiles(folder);
  const router = Router({ caseSensitive: true, strict: true });

  const sendDocument: RequestHandler = (request, response) => {
    findRoute(readMethods, request);
    if (!hasDocument)
      throw refuse(503, ['PAGE_NOT_BUILT', 'expected the built page, got none'], { remedy: 'npm run build' });
    response.set('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root: folder, cacheControl: false });
  };
  router.all([...pagePaths], sendDocument);

  router.use((request, response, next) => {
    const name = assets.get(request.path);
    if (name === undefined) return next();
    findRoute(readMethods, request);
    // The name holds the content's hash.
    response.set('Cache-Control', 'public, max-age=31536000, immutable');
    response.sendFile(name, { root: folder, cacheControl: false });
  });
  return router;
}
