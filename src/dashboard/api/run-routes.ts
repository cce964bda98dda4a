import { z } from 'zod';
import type { DashboardReader } from '../dashboard-reader.ts';
import { findRun } from './find-subject.ts';
import { readQuery } from './read-input.ts';
import { withId } from './path-parts.ts';
import type { Asked, Route } from './route.ts';

const logQuery = z.object({ after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0) });

/** What can be read of a run, but for its pictures and its model. */
export function listRunRoutes(reader: DashboardReader): Route[] {
  const ofRun = (part: string, read: (runId: string, asked: Asked) => Promise<unknown>): Route => ({
    method: 'GET',
    path: `/runs/:id${part}`,
    needs: 'viewer',
    params: withId,
    answer: async (asked) => {
      const run = await findRun(reader, asked.params['id']!);
      return { json: part === '' ? run : await read(run.id, asked) };
    },
  });
  return [
    ofRun('', async () => null),
    ofRun('/epochs', (id) => reader.epochs(id)),
    ofRun('/patients', (id) => reader.patients(id)),
    ofRun('/log', (id, { query }) => reader.log(id, readQuery(logQuery, query).after)),
  ];
}
