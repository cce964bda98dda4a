import { serveDashboard } from '../../dashboard/serve.ts';
import { configFrom, defineVerb, settingOptions } from '../command.ts';
import { createReader } from '../reader.ts';
import { withSession } from '../session.ts';
import { untilStopped } from '../shutdown.ts';
import { print } from '../terminal.ts';

export const page = defineVerb('diceboard page --port 4747', {
  meta: { description: 'serve the leaderboard page until stopped' },
  args: { port: settingOptions.port, host: settingOptions.host },
  run: ({ args }) => {
    const config = configFrom(args);
    return withSession(config, async (session) => {
      const reader = createReader({ database: session.database, queue: await session.queue() });
      const served = await serveDashboard({ reader, host: config.host, port: config.port });
      print(`leaderboard at ${served.url}`);
      await untilStopped();
      await served.close();
    });
  },
});
