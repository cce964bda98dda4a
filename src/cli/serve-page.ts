import { serveDashboard } from '../dashboard/serve.ts';
import { createOperator } from './operator.ts';
import { createReader } from './reader/create-reader.ts';
import { nameOutages } from './reader/name-outage.ts';
import type { Session } from './session.ts';
import { note } from './terminal.ts';

export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** The page over a session's store and queue, under the session's settings. */
export async function servePage(session: Session): Promise<ServedPage> {
  const { config, database } = session;
  const queue = await session.queue();
  const reader = createReader(session, queue);
  try {
    const served = await serveDashboard({
      reader: nameOutages(reader),
      operator: nameOutages(createOperator({ database, queue })),
      queueBoard: await queue.openBoard('/queue'),
      host: config.host,
      port: config.port,
      tokenFiles: { viewer: config.viewerTokens, operator: config.operatorTokens },
      publicHosts: config.publicHosts,
      log: note,
    });
    return {
      url: served.url,
      async close() {
        await served.close();
        await reader.close();
      },
    };
  } catch (thrown) {
    await reader.close();
    throw thrown;
  }
}
