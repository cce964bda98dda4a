import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Session } from './session.ts';
import { note } from './terminal.ts';

export interface WorkerProcess {
  stop(): Promise<void>;
}

const restartDelayMs = 2000;

function launch({ config }: Session): ChildProcess {
  const entry = fileURLToPath(new URL('../../bin/diceboard.js', import.meta.url));
  return fork(entry, ['worker'], {
    // A terminal's Ctrl-C reaches the whole process group; this child waits until it is told, or its parent is gone.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      DICEBOARD_HOME: config.home,
      DICEBOARD_WORKERS: String(config.workers),
      DICEBOARD_LEVEL: config.level,
    },
  });
}

/** A worker in a process of its own, started again when it dies before `stop`. */
export function startWorkerProcess(session: Session): WorkerProcess {
  let stopping = false;
  let child = launch(session);
  const watch = (current: ChildProcess) => {
    current.once('exit', (code, signal) => {
      if (stopping) return;
      note(`worker ended (${signal ?? `exit ${code}`}); starting it again`);
      setTimeout(() => {
        if (stopping) return;
        child = launch(session);
        watch(child);
      }, restartDelayMs);
    });
  };
  watch(child);
  return {
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
