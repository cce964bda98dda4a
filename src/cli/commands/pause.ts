import { configFrom, defineVerb } from '../command.ts';
import { withSession } from '../session.ts';
import { print } from '../terminal.ts';

export const pause = defineVerb('diceboard pause', {
  meta: { description: 'start no further run; runs in training go on' },
  args: {},
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      await (await session.queue()).pause();
      print('paused; diceboard resume goes on');
    }),
});

export const resume = defineVerb('diceboard resume', {
  meta: { description: 'start runs again after a pause' },
  args: {},
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      await (await session.queue()).resume();
      print('resumed');
    }),
});
