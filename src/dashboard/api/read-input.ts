import type { z } from 'zod';
import { refuse } from '../refusal.ts';

/** A query as its schema reads it; throws 400 with what is wrong with it. */
export function readQuery<T extends z.ZodType>(schema: T, query: unknown): z.infer<T> {
  return read(schema, query, 'query');
}

/** A body as its schema reads it; throws 400 with what is wrong with it. */
export function readBody<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  return read(schema, body, 'body');
}

function read<T extends z.ZodType>(schema: T, value: unknown, where: string): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = [where, ...(issue?.path ?? []).map(String)].join('.');
  throw refuse(400, ['REQUEST_INVALID', `${place}: ${issue?.message ?? 'expected another value'}`]);
}
