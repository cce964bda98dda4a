import { configFrom, defineVerb, settingOptions } from '../command.ts';
import { servePage } from '../serve-page.ts';
import { withSession } from '../session.ts';
import { untilStopped } from '../shutdown.ts';
import { print } from '../terminal.ts';

export const page = defineVerb('diceboard page --port 4747', {
  meta: { description: 'serve the leaderboard page until stopped' },
  args: {
    port: settingOptions.port,
    host: settingOptions.host,
    'viewer-tokens': settingOptions['viewer-tokens'],
    'operator-tokens': settingOptions['operator-tokens'],
  },
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      const served = await servePage(session);
      print(`leaderboard at ${served.url}`);
      await untilStopped();
      await served.close();
    }),
});
