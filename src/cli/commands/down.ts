import { configFrom, defineVerb } from '../command.ts';
import { stopServer } from '../session.ts';
import { print } from '../terminal.ts';

export const down = defineVerb('diceboard down', {
  meta: { description: 'stop the embedded database server' },
  args: {},
  async run({ args }) {
    const stopped = await stopServer(configFrom(args));
    print(stopped ? 'stopped the embedded database' : 'no embedded database was running');
  },
});
