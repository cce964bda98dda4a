import type { ErrorRequestHandler } from 'express';
import { explainFailure } from './explain-failure.ts';
import type { Log } from './explain-failure.ts';
import type { FailureLimit } from './failure-limit.ts';

/** Every failure as `{ error: { code, message, remedy } }`: no stack, no folder, nothing of what was thrown. */
export function createFailureAnswer(limit: FailureLimit, log: Log): ErrorRequestHandler {
  return async (thrown, request, response, _next) => {
    const explained = explainFailure(thrown, log);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, code, message, remedy, headers } = await limit.count(explained, { request, response });
    response.set({ 'Cache-Control': 'no-store', ...headers });
    response.status(status).json({ error: { code, message, remedy } });
  };
}
