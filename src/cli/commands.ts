import type { Command, CommandGroup } from './command.ts';
import { best } from './commands/best.ts';
import { board } from './commands/board.ts';
import { cancel } from './commands/cancel.ts';
import { dataCheck } from './commands/data-check.ts';
import { dataPack } from './commands/data-pack.ts';
import { dataSynth } from './commands/data-synth.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { down } from './commands/down.ts';
import { exportVerb } from './commands/export.ts';
import { migrate } from './commands/migrate.ts';
import { page } from './commands/page.ts';
import { pause, resume } from './commands/pause.ts';
import { retry } from './commands/retry.ts';
import { runs } from './commands/runs.ts';
import { scheduler } from './commands/scheduler.ts';
import { setupGpu } from './commands/setup-gpu.ts';
import { status } from './commands/status.ts';
import { sweep } from './commands/sweep.ts';
import { testOpen } from './commands/test-open.ts';
import { up } from './commands/up.ts';
import { worker } from './commands/worker.ts';

/** The verbs, in the order of a sweep's life. */
export const commands: Readonly<Record<string, Command | CommandGroup>> = {
  up,
  down,
  data: {
    description: 'synth, check or pack a folder of slices',
    commands: { synth: dataSynth, check: dataCheck, pack: dataPack },
  },
  sweep,
  status,
  board,
  runs,
  best,
  cancel,
  pause,
  resume,
  retry,
  export: exportVerb,
  test: { description: 'score the sealed test set, once', commands: { open: testOpen } },
  worker,
  scheduler,
  page,
  migrate,
  setup: { description: 'install what a GPU needs', commands: { gpu: setupGpu } },
  doctor,
};

/** Called by scripts of this project only. */
export const hiddenCommands: Readonly<Record<string, Command>> = { demo };
