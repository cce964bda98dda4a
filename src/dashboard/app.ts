import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Express } from 'express';
import { createApi } from './api.ts';
import type { DashboardReader } from './dashboard-reader.ts';
import { requireLoopbackHost, setSecurityHeaders } from './guard.ts';

export interface DashboardOptions {
  readonly reader: DashboardReader;
  /** Answer only to a loopback Host header; default true. */
  readonly loopbackOnly?: boolean;
  /** Folder of the built page; default the one beside the compiled module. */
  readonly pageFolder?: string;
  /** Shortest time between two reads of one live topic; default 1000. */
  readonly everyMs?: number;
}

const chartFolder = dirname(createRequire(import.meta.url).resolve('chart.js'));

/** The Express application: `/api`, the page at `/`, `/sweeps/:id` and `/runs/:id`, its files under `/page`. */
export function createDashboard(options: DashboardOptions): Express {
  const pageFolder = options.pageFolder ?? fileURLToPath(new URL('page/', import.meta.url));
  const app = express();
  app.disable('x-powered-by');
  app.use(setSecurityHeaders);
  if (options.loopbackOnly ?? true) app.use(requireLoopbackHost);
  app.use('/api', createApi({ reader: options.reader, everyMs: options.everyMs ?? 1000 }));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-cache');
    next();
  });
  app.get('/page/chart.js', (_request, response) => {
    response.sendFile('chart.umd.min.js', { root: chartFolder, cacheControl: false });
  });
  app.use('/page', express.static(pageFolder, { index: false, redirect: false, cacheControl: false }));
  app.get(['/', '/sweeps/:id', '/runs/:id'], (_request, response) => {
    response.sendFile('index.html', { root: pageFolder, cacheControl: false });
  });
  app.use((_request, response) => {
    response.status(404).type('text/plain').send('nothing here; the page is at /\n');
  });
  return app;
}
