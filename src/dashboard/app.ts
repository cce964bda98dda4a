import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Express, RequestHandler } from 'express';
import type { Access } from './access.ts';
import { createFailureAnswer } from './answer-failure.ts';
import { createApi } from './api/create-api.ts';
import { listRoutes } from './api/list-routes.ts';
import type { DashboardOperator } from './dashboard-operator.ts';
import type { DashboardReader } from './dashboard-reader.ts';
import type { Log } from './explain-failure.ts';
import { createFailureLimit } from './failure-limit.ts';
import { createPageRouter } from './page-router.ts';
import { createQueueBoardRouter } from './queue-board-router.ts';
import { refuse } from './refusal.ts';
import { setSecurityHeaders } from './security-headers.ts';

export interface DashboardOptions {
  readonly reader: DashboardReader;
  /** Without one nothing can be changed. */
  readonly operator?: DashboardOperator;
  /** Folder of the built page; default the one beside the compiled module. */
  readonly pageFolder?: string;
  /** Shortest time between two reads of one live topic; default 1000. */
  readonly everyMs?: number;
  /** The queue's own board, which expects to stand at `/queue`. */
  readonly queueBoard?: RequestHandler;
  /** Refused requests of one address in a minute before it gets 429; default 20. */
  readonly failuresPerMinute?: number;
  /** Faults with their stack, and what happens to token files; default nowhere. */
  readonly log?: Log;
}

export interface Admission {
  readonly access: Access;
  readonly isKnownHost: (header: string) => boolean;
}

/** The Express application: `/api`, the page, its files under `/page`, and the queue's board at `/queue`. */
export function createDashboard(options: DashboardOptions & Admission): Express {
  const { reader, operator, access, isKnownHost, queueBoard, log = () => undefined } = options;
  const pageFolder = options.pageFolder ?? fileURLToPath(new URL('page/', import.meta.url));
  const limit = createFailureLimit(options.failuresPerMinute ?? 20);
  const routes = listRoutes({ reader, operator, access });
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(setSecurityHeaders);
  app.use((request, _response, next) => {
    if (isKnownHost(request.headers.host ?? '')) return next();
    throw refuse(403, ['HOST_UNKNOWN', 'expected a Host header that names this server, got another'], {
      remedy: 'ask it as localhost or 127.0.0.1, or start it with DICEBOARD_PUBLIC_HOST',
    });
  });
  app.use('/api', createApi({ routes, access, limit, log, everyMs: options.everyMs ?? 1000 }));
  if (queueBoard !== undefined) app.use('/queue', createQueueBoardRouter(queueBoard, { access, limit }));
  app.use(createPageRouter(pageFolder));
  app.use(() => {
    throw refuse(404, ['NOT_FOUND', 'nothing here'], { remedy: 'open /' });
  });
  app.use(createFailureAnswer(limit, log));
  return app;
}
