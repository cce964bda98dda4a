import { mostThreads } from '../training/engine-settings.ts';

/**
 * Threads of a run that starts now: its share of the cores when fewer runs than cores are left, else one. Several
 * single-threaded runs train faster than one on many threads. `runs`: those that train here or wait, this one included.
 */
export function shareCores({ cores, runs }: { cores: number; runs: number }): number {
  return Math.min(mostThreads, Math.max(1, Math.floor(cores / Math.max(1, runs))));
}
