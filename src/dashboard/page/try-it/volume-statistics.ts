import { ChannelStatistics } from '../../../domain/channel-statistics.ts';
import type { VolumeStatistics } from '../../../domain/model-input.ts';

/** Mean and deviation of slices at the model's size, `[size, size, 3]` each, as training takes them of a patient. */
export function measureVolume(slices: readonly Uint8Array[]): VolumeStatistics {
  const statistics = new ChannelStatistics();
  for (const slice of slices) statistics.add(slice);
  return statistics.summarise();
}
