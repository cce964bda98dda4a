import type { RunStatus } from '../../../domain/run.ts';

export type Tone = 'good' | 'live' | 'idle' | 'warn' | 'bad';

/** A state in words, with a mark whose shape and colour tell its tone. */
export function Status({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return <span class={`status ${tone}`}>{children}</span>;
}

export function toneOf(status: RunStatus): Tone {
  if (status === 'completed') return 'good';
  if (status === 'running') return 'live';
  if (status === 'failed' || status === 'diverged') return 'bad';
  return status === 'cancelled' ? 'warn' : 'idle';
}
