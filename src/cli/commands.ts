import type { CommandGroup, LoadCommand } from './command.ts';

/** The verbs, in the order of a sweep's life. Each is loaded when it is asked for: TensorFlow.js alone takes its time. */
export const commands: Readonly<Record<string, LoadCommand | CommandGroup>> = {
  up: async () => (await import('./commands/up.ts')).up,
  down: async () => (await import('./commands/down.ts')).down,
  data: {
    description: 'synth, check or pack a folder of slices',
    commands: {
      synth: async () => (await import('./commands/data-synth.ts')).dataSynth,
      check: async () => (await import('./commands/data-check.ts')).dataCheck,
      pack: async () => (await import('./commands/data-pack.ts')).dataPack,
    },
  },
  sweep: async () => (await import('./commands/sweep.ts')).sweep,
  replicate: async () => (await import('./commands/replicate.ts')).replicate,
  status: async () => (await import('./commands/status.ts')).status,
  board: async () => (await import('./commands/board.ts')).board,
  ablation: async () => (await import('./commands/ablation.ts')).ablation,
  report: async () => (await import('./commands/report.ts')).report,
  runs: async () => (await import('./commands/runs.ts')).runs,
  best: async () => (await import('./commands/best.ts')).best,
  nested: async () => (await import('./commands/nested.ts')).nested,
  cancel: async () => (await import('./commands/cancel.ts')).cancel,
  pause: async () => (await import('./commands/pause.ts')).pause,
  resume: async () => (await import('./commands/pause.ts')).resume,
  retry: async () => (await import('./commands/retry.ts')).retry,
  logs: async () => (await import('./commands/logs.ts')).logs,
  export: async () => (await import('./commands/export.ts')).exportVerb,
  predict: async () => (await import('./commands/predict.ts')).predict,
  test: {
    description: 'score the sealed test set, once',
    commands: { open: async () => (await import('./commands/test-open.ts')).testOpen },
  },
  reference: {
    description: "score others' weights, and list others' results",
    commands: {
      import: async () => (await import('./commands/reference-import.ts')).referenceImport,
      list: async () => (await import('./commands/reference-list.ts')).referenceList,
    },
  },
  worker: async () => (await import('./commands/worker.ts')).worker,
  scheduler: async () => (await import('./commands/scheduler.ts')).scheduler,
  page: async () => (await import('./commands/page.ts')).page,
  migrate: async () => (await import('./commands/migrate.ts')).migrate,
  setup: {
    description: 'install what a GPU needs',
    commands: { gpu: async () => (await import('./commands/setup-gpu.ts')).setupGpu },
  },
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};

/** Called by scripts of this project only. */
export const hiddenCommands: Readonly<Record<string, LoadCommand>> = {
  demo: async () => (await import('./commands/demo.ts')).demo,
};
