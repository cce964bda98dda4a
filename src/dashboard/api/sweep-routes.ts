import type { DashboardReader } from '../dashboard-reader.ts';
import { findSweep } from './find-subject.ts';
import { withId } from './path-parts.ts';
import type { Route } from './route.ts';

/** What can be read of sweeps and of what works on them; a sweep's `:id` may be its name. */
export function listSweepRoutes(reader: DashboardReader): Route[] {
  const ofSweep = (part: string, read: (sweepId: string) => Promise<unknown>): Route => ({
    method: 'GET',
    path: `/sweeps/:id/${part}`,
    needs: 'viewer',
    params: withId,
    answer: async ({ params }) => ({ json: await read((await findSweep(reader, params['id']!)).id) }),
  });
  return [
    {
      method: 'GET',
      path: '/sweeps',
      needs: 'viewer',
      answer: async () => ({ json: await reader.listSweeps() }),
    },
    {
      method: 'GET',
      path: '/sweeps/:id',
      needs: 'viewer',
      params: withId,
      answer: async ({ params }) => ({ json: await findSweep(reader, params['id']!) }),
    },
    ofSweep('leaderboard', (id) => reader.leaderboard(id)),
    ofSweep('runs', (id) => reader.runs(id)),
    ofSweep('progress', (id) => reader.progress(id)),
    ofSweep('failures', (id) => reader.failures(id)),
    ofSweep('ablation', (id) => reader.ablation(id)),
    ofSweep('annotations', (id) => reader.annotations(id)),
    {
      method: 'GET',
      path: '/workers',
      needs: 'viewer',
      answer: async () => ({ json: await reader.workers() }),
    },
  ];
}
