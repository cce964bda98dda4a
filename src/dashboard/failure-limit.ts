import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { AugmentedRequest } from 'express-rate-limit';
import { refuse, Refusal } from './refusal.ts';

const windowMs = 60_000;

export interface FailureLimit {
  /** Throws 429 where an address has shown too many wrong tokens in the last minute, whatever it shows now. */
  requireFewGuesses(request: Request): Promise<void>;
  /** Counts a refusal; gives what to answer: itself, or 429 where an address has had too many of them. */
  count(refusal: Refusal, exchange: { request: Request; response: Response }): Promise<Refusal>;
}

/**
 * At most `perMinute` refusals (401, 403) an address and minute. Wrong tokens are counted apart, and shut the address
 * out for the rest of the minute, so that nobody guesses on; other refusals never keep a rightful request out, since a
 * foreign page could provoke them in a reader's own browser.
 */
export function createFailureLimit(perMinute: number): FailureLimit {
  const create = () =>
    rateLimit({
      windowMs,
      limit: perMinute,
      keyGenerator: keyOf,
      standardHeaders: false,
      legacyHeaders: false,
      validate: false,
      handler: (request, _response, next) =>
        next(tooMany((request as AugmentedRequest)['rateLimit']?.resetTime)),
    });
  const guesses = create();
  const others = create();
  return {
    async requireFewGuesses(request) {
      const known = await guesses.getKey(keyOf(request));
      if (known === undefined || known.totalHits < perMinute) return;
      throw tooMany(known.resetTime);
    },
    count(refusal, { request, response }) {
      if (refusal.status !== 401 && refusal.status !== 403) return Promise.resolve(refusal);
      const limiter = refusal.code === 'TOKEN_WRONG' ? guesses : others;
      return new Promise((resolve) => {
        void limiter(request, response, (thrown?: unknown) =>
          resolve(thrown instanceof Refusal ? thrown : refusal),
        );
      });
    },
  };
}

const keyOf = ({ socket }: Request) => ipKeyGenerator(socket.remoteAddress ?? 'gone');

function tooMany(reset: Date | undefined): Refusal {
  const left = (reset?.getTime() ?? Date.now() + windowMs) - Date.now();
  const seconds = Math.max(1, Math.ceil(left / 1000));
  const because = ['TOO_MANY_FAILURES', 'expected fewer refused requests a minute'] as const;
  const remedy = `try again in ${seconds} s`;
  return refuse(429, because, { remedy, headers: { 'Retry-After': String(seconds) } });
}
