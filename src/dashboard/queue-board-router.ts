import { Router } from 'express';
import type { RequestHandler } from 'express';
import { requireRole, requireSameOrigin } from './access.ts';
import type { Access } from './access.ts';
import { findRoute } from './api/create-api.ts';
import type { FailureLimit } from './failure-limit.ts';
import { setBoardPolicy } from './security-headers.ts';

/** The queue's own board under `/queue`: operators only, and looking only. */
export function createQueueBoardRouter(
  board: RequestHandler,
  { access, limit }: { access: Access; limit: FailureLimit },
): Router {
  const router = Router({ caseSensitive: true });
  router.use(async (request, _response, next) => {
    findRoute([{ method: 'GET' }], request);
    requireSameOrigin(request);
    if (access.tokens) await limit.requireFewGuesses(request);
    requireRole(request, 'operator', access);
    next();
  });
  router.use(setBoardPolicy, board);
  return router;
}
