import { hostname } from 'node:os';
import { chooseRuntime } from '../../engine/runtime/choose-runtime.ts';
import { startWorker } from '../../worker/worker.ts';
import { configFrom, defineVerb, settingOptions } from '../command.ts';
import { requireLevel } from '../require-level.ts';
import { withSession } from '../session.ts';
import { untilStopped } from '../shutdown.ts';
import { note } from '../terminal.ts';

export const worker = defineVerb('diceboard worker --workers 2', {
  meta: { description: 'train queued runs on this machine until stopped' },
  args: { workers: settingOptions.workers, level: settingOptions.level },
  async run({ args }) {
    const config = configFrom(args);
    const choose = async () => {
      const choice = await chooseRuntime(config);
      note(`wasm computes at level ${choice.level} on Node ${choice.node}`);
      return choice;
    };
    await requireLevel(config);
    return withSession(config, async (session) => {
      const running = await startWorker({
        database: session.database,
        queue: await session.queue(),
        home: config.home,
        name: `${hostname()}-${process.pid}`,
        concurrency: config.workers,
        leaseMs: config.leaseSeconds * 1000,
        log: note,
        revive: session.revive,
        chooseRuntime: choose,
      });
      note(`training up to ${config.workers} runs at once; Ctrl-C stops and gives them back`);
      await untilStopped();
      await running.stop();
    });
  },
});
