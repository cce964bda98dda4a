import type { Request } from 'express';
import type { z } from 'zod';
import type { Needed } from '../access.ts';
import type { LiveTopic } from '../live-topics.ts';
import type { Role } from '../tokens.ts';

/** A request that passed every check. */
export interface Asked {
  /** As the route's `params` gave them. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** As the route's `body` gave it; undefined for reads. */
  readonly body: unknown;
  /** Of who asks; null where anyone may and nobody known does. */
  readonly role: Role | null;
  readonly request: Request;
}

export type Answer =
  | { readonly json: unknown; readonly cookie?: string }
  /** `seconds`: how long a browser may keep it. */
  | { readonly bytes: Uint8Array; readonly type: string; readonly seconds: number }
  | { readonly topic: LiveTopic };

export type Method = 'GET' | 'POST' | 'PUT';

/** An address of the API, as data: what is not declared so is not there. */
export interface Route {
  readonly method: Method;
  /** As Express reads it, under `/api`. */
  readonly path: string;
  readonly needs: Needed;
  /** Of the path's parts; what does not fit is not found. */
  readonly params?: z.ZodType<Record<string, string>>;
  /** Of a write's JSON; what does not fit is refused with 400. */
  readonly body?: z.ZodType;
  readonly answer: (asked: Asked) => Promise<Answer>;
}
