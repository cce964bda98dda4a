import { findLeaksOnce, leaksAcross, refuseLeaks } from '../dataset/leakage/check-leakage.ts';
import type { LeakPair } from '../dataset/leakage/leak-pair.ts';
import type { Spec } from '../scheduler/spec/spec.ts';
import { startProgress } from './progress.ts';

export interface LeakCheck {
  readonly spec: Spec;
  /** Packed folders by size. */
  readonly packed: ReadonlyMap<number, string>;
  readonly fingerprint: string;
  readonly allowLeak: boolean;
}

/**
 * Pairs of patients that are the same by their pixels and lie on both sides of one of the spec's splits; none is looked
 * for where slices are split at random, since then every patient does.
 * @throws LEAK_FOUND unless allowed
 */
export async function checkLeaks({ spec, packed, fingerprint, allowLeak }: LeakCheck): Promise<LeakPair[]> {
  const splits = [spec, ...spec.beside].map(({ split }) => split);
  const size = Math.max(...packed.keys());
  const packedFolder = packed.get(size);
  if (packedFolder === undefined || splits.every(({ kind }) => kind === 'slice-leaky')) return [];
  const progress = startProgress('compare patients', 'patients');
  try {
    const onProgress = ({ done, total }: { done: number; total: number }) => progress.update(done, total);
    const pairs = await findLeaksOnce({ packedFolder, size, fingerprint, onProgress });
    const leaks = pairs.filter((pair) => splits.some((split) => leaksAcross(pair, split)));
    if (!allowLeak) refuseLeaks(leaks);
    return leaks;
  } finally {
    progress.stop();
  }
}
