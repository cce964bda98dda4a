import { configFrom, defineVerb, settingOptions } from '../command.ts';
import { startRuntime } from '../runtime.ts';
import { openSession, stopServer } from '../session.ts';
import { untilStopped } from '../shutdown.ts';
import { note, print } from '../terminal.ts';

export const up = defineVerb('diceboard up', {
  meta: { description: 'run database, scheduler, workers and page until Ctrl-C' },
  args: settingOptions,
  async run({ args }) {
    const config = configFrom(args);
    const stopped = untilStopped();
    const session = await openSession(config);
    try {
      const runtime = await startRuntime(session);
      print(`leaderboard at ${runtime.url}`);
      note(`training up to ${config.workers} runs at once; Ctrl-C stops and keeps everything`);
      await stopped;
      await runtime.stop();
    } finally {
      await session.close();
      if (session.startedServer) await stopServer(config);
    }
  },
});
