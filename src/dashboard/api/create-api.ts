import express, { Router } from 'express';
import type { Request, Response } from 'express';
import { isWrite, requireRole, requireSameOrigin } from '../access.ts';
import type { Access } from '../access.ts';
import type { Log } from '../explain-failure.ts';
import type { FailureLimit } from '../failure-limit.ts';
import { createLiveTopics } from '../live-topics.ts';
import type { LiveTopics } from '../live-topics.ts';
import { refuse } from '../refusal.ts';
import { readBody } from './read-input.ts';
import type { Route } from './route.ts';
import { sendAnswer } from './send-answer.ts';

export interface ApiOptions {
  readonly routes: readonly Route[];
  readonly access: Access;
  readonly limit: FailureLimit;
  /** Shortest time between two reads of one live topic. */
  readonly everyMs: number;
  readonly log: Log;
}

const bodyBytes = 64 * 1024;
const parseJson = express.json({ limit: bodyBytes, inflate: false });

/**
 * The declared routes and nothing else. Each request is checked in this order: path, method, origin, failures so far,
 * role, parts of the path, content type, size, body; whatever does not hold ends it before the route's own work.
 */
export function createApi(options: ApiOptions): Router {
  const topics = createLiveTopics(options);
  const router = Router({ caseSensitive: true, strict: true });
  for (const path of new Set(options.routes.map((route) => route.path))) {
    const routes = options.routes.filter((route) => route.path === path);
    router.all(path, (request, response) => {
      response.set('Cache-Control', 'no-store');
      return answerRequest(findRoute(routes, request), { request, response, topics, ...options });
    });
  }
  router.use(() => {
    throw refuse(404, ['NOT_FOUND', 'expected a path of the API, got another']);
  });
  return router;
}

export function findRoute<T extends { method: string }>(routes: readonly T[], request: Request): T {
  const route = routes.find(({ method }) => method === request.method);
  if (route !== undefined) return route;
  const allowed = routes.map(({ method }) => method).join(', ');
  const because = ['METHOD_NOT_ALLOWED', `expected ${allowed}, got ${request.method}`] as const;
  throw refuse(405, because, { headers: { Allow: allowed } });
}

interface Exchange extends ApiOptions {
  readonly request: Request;
  readonly response: Response;
  readonly topics: LiveTopics;
}

async function answerRequest(route: Route, exchange: Exchange): Promise<void> {
  const { request, response, topics, access, limit } = exchange;
  requireSameOrigin(request);
  if (access.tokens) await limit.requireFewGuesses(request);
  const role = requireRole(request, route.needs, access);
  const params = readParams(route, request);
  const body = isWrite(request) ? await readJson(route, exchange) : undefined;
  const answer = await route.answer({ params, query: request.query, body, role, request });
  const mayGoOn = () => route.needs === 'anyone' || access.roleOf(request) !== null;
  sendAnswer(response, answer, { topics, mayGoOn });
}

function readParams({ params }: Route, request: Request): Record<string, string> {
  if (params === undefined) return {};
  const parsed = params.safeParse(request.params);
  if (parsed.success) return parsed.data;
  throw refuse(404, ['NOT_FOUND', 'expected an id, got what is the form of none']);
}

async function readJson(route: Route, { request, response }: Exchange): Promise<unknown> {
  if (typeof request.is('application/json') !== 'string')
    throw refuse(415, ['JSON_NEEDED', 'expected a body of type application/json, got another']);
  await new Promise<void>((resolve, reject) =>
    parseJson(request, response, (failure?: unknown) =>
      failure === undefined ? resolve() : reject(failure as Error),
    ),
  );
  return route.body === undefined ? undefined : readBody(route.body, request.body ?? {});
}
