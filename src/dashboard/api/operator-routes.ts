import { z } from 'zod';
import type { Annotation } from '../../domain/annotation.ts';
import type { DashboardOperator } from '../dashboard-operator.ts';
import type { DashboardReader } from '../dashboard-reader.ts';
import { findRun, findSweep } from './find-subject.ts';
import { emptyBody, withHash, withId } from './path-parts.ts';
import type { Asked, Route } from './route.ts';

/** PostgreSQL holds no NUL in a text. */
const text = z.string().refine((said) => !said.includes('\0'), 'expected text without NUL');

/** The bounds of `domain/annotation.ts`. */
const annotation: z.ZodType<Annotation> = z.strictObject({
  starred: z.boolean(),
  tags: z
    .array(text.trim().min(1).max(40))
    .max(20)
    .refine((tags) => new Set(tags).size === tags.length, 'expected each tag once'),
  note: text.max(4000),
});

export interface Subjects {
  readonly reader: DashboardReader;
  readonly operator: DashboardOperator;
}

/** What operators may change. */
export function listOperatorRoutes({ reader, operator }: Subjects): Route[] {
  const verb = (path: string, act: (asked: Asked) => Promise<unknown>): Route => ({
    method: 'POST',
    path,
    needs: 'operator',
    body: emptyBody,
    ...(path.includes(':id') ? { params: withId } : {}),
    answer: async (asked) => ({ json: (await act(asked)) ?? {} }),
  });
  const sweepOf = async ({ params }: Asked) => (await findSweep(reader, params['id']!)).id;
  const runOf = async ({ params }: Asked) => (await findRun(reader, params['id']!)).id;
  return [
    verb('/queue/pause', () => operator.pause()),
    verb('/queue/resume', () => operator.resume()),
    verb('/sweeps/:id/cancel', async (asked) => operator.cancelSweep(await sweepOf(asked))),
    verb('/sweeps/:id/retry', async (asked) => operator.retrySweep(await sweepOf(asked))),
    verb('/runs/:id/retry', async (asked) => operator.retryRun(await runOf(asked))),
    {
      method: 'PUT',
      path: '/variants/:hash/annotation',
      needs: 'operator',
      params: withHash,
      body: annotation,
      answer: async ({ params, body }) => {
        await operator.annotate(params['hash']!, body as Annotation);
        return { json: {} };
      },
    },
  ];
}
