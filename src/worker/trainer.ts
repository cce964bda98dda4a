import { trainRun } from '../training/train-run.ts';
import type { SupervisorMessage, TrainerMessage } from '../training/trainer-message.ts';
import type { TrainingJob } from '../training/training-job.ts';
import { watchParent } from './parent-watchdog.ts';

/** The trainer child's entry: one job, then the end. Its one argument is the supervisor's process id. */
watchParent(Number(process.argv[2]));
// A terminal's Ctrl-C reaches this process too; the supervisor decides what it means.
process.on('SIGINT', () => undefined);

const waiting = new Map<number, (goOn: boolean) => void>();

function say(message: TrainerMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send!(message, undefined, {}, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** The process ends with its job, whatever an engine still keeps open. */
async function train(job: TrainingJob): Promise<void> {
  const said: Promise<void>[] = [];
  await trainRun(job, {
    report: (message) => void said.push(say(message)),
    acknowledged: (epoch) => new Promise((resolve) => waiting.set(epoch, resolve)),
  });
  await Promise.allSettled(said);
  process.exit();
}

process.on('message', (message: SupervisorMessage) => {
  if (message.type === 'start') void train(message.job);
  else waiting.get(message.epoch)?.(message.goOn);
});
