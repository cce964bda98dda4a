import { join } from 'node:path';
import type { Level } from '../engine/level.ts';

/**
 * Threads that a run can use. A batch is divided into as many parts, whoever computes them, so that results do not depend on
 * how many there are (docs/engine.md).
 */
export const mostThreads = 4;

/** How a run on wasm computes. */
export interface EngineSettings {
  readonly level: Level;
  readonly threads: number;
  /** Where compiled modules are kept. */
  readonly cacheFolder: string;
}

/** The modules of all runs of a home. */
export function moduleFolder(home: string): string {
  return join(home, 'cache', 'modules');
}
