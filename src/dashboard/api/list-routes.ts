import type { Access } from '../access.ts';
import type { DashboardOperator } from '../dashboard-operator.ts';
import type { DashboardReader } from '../dashboard-reader.ts';
import { listEventRoutes } from './event-routes.ts';
import { listFileRoutes } from './file-routes.ts';
import { listOperatorRoutes } from './operator-routes.ts';
import type { Route } from './route.ts';
import { listRunRoutes } from './run-routes.ts';
import { listSessionRoutes } from './session-routes.ts';
import { listSweepRoutes } from './sweep-routes.ts';

export interface RouteSources {
  readonly reader: DashboardReader;
  /** Without one nothing can be changed. */
  readonly operator?: DashboardOperator | undefined;
  readonly access: Access;
}

/** Every address of the API; nothing else of it is answered. */
export function listRoutes({ reader, operator, access }: RouteSources): readonly Route[] {
  return [
    ...listSweepRoutes(reader),
    ...listRunRoutes(reader),
    ...listFileRoutes(reader),
    ...listEventRoutes(reader),
    ...listSessionRoutes({ access, canWrite: operator !== undefined }),
    ...(operator === undefined ? [] : listOperatorRoutes({ reader, operator })),
  ];
}
