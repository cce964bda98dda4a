import type { Config } from '../config.ts';
import { chooseRuntime } from '../engine/runtime/choose-runtime.ts';

/** A level that was asked for and does not run here is told at the start, not by the first run. */
export async function requireLevel(config: Config): Promise<void> {
  if (config.level !== 'auto') await chooseRuntime(config);
}
