/**
 * How wide and with which instructions kernels compute, the fastest first. `wide`: pairs of 128-bit operations that
 * V8's revectorizer turns into 256-bit AVX2, fused multiply-add; `relaxed`: 128 bits, fused multiply-add (relaxed
 * SIMD); `plain`: 128 bits, multiply then add, on every engine.
 */
export const levels = ['wide', 'relaxed', 'plain'] as const;
export type Level = (typeof levels)[number];

/** Floats that one vector of a level holds. */
export function vectorFloats(level: Level): 4 | 8 {
  return level === 'wide' ? 8 : 4;
}

/** Channels in memory are a multiple of this at every level; the channels added hold zeros. */
export const channelMultiple = 8;

export function padChannels(channels: number): number {
  return Math.ceil(channels / channelMultiple) * channelMultiple;
}
