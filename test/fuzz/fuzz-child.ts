// Reads one case after the other, each named by a message, and answers with what became of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { type CaseOutcome, readCase } from './read-case.ts';

export interface CaseMessage {
  readonly kind: string;
  readonly folder: string;
}

export interface CaseAnswer extends CaseOutcome {
  /** MiB by which the process was at its largest beyond what it was before; null where the system does not say. */
  readonly growth: number | null;
}

process.on('message', ({ kind, folder }: CaseMessage) => {
  resetPeak();
  const before = statusOf('VmRSS');
  void readCase(kind, folder).then((outcome) => {
    const peak = statusOf('VmHWM');
    const growth = peak === null || before === null ? null : Math.max(0, peak - before);
    process.send!({ ...outcome, growth } satisfies CaseAnswer);
  });
});

/** MiB; null outside Linux. */
function statusOf(field: string): number | null {
  try {
    const text = readFileSync('/proc/self/status', 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(text)![1]) / 1024;
  } catch {
    return null;
  }
}

/** Makes the system count the largest size from now on. */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // It is then the largest since the start: too much is seen, never too little.
  }
}
