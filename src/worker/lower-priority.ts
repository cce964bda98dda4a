import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { platform } from 'node:process';

/** Of Unix's nice values: about a tenth of the processor's time of a program that is not nice, where both want all. */
export const trainingNice = 10;

/**
 * Lets everything else on the machine go first: the page's answers, the database, the user's own work. Call it before
 * threads are made, which inherit it. Linux shares time between sessions before it looks at processes (autogroup,
 * sched(7)), so the session's value is lowered too: only a process with a session of its own may call this.
 */
export function lowerPriority(): void {
  setPriority(trainingNice);
  if (platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/autogroup', String(trainingNice));
  } catch {
    // A kernel without autogroups looks at the process's own value.
  }
}
