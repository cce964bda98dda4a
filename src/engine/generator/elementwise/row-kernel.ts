import { channelMultiple } from '../../level.ts';

/** `normalise_rows_72_hard_swish_affine`: the family, then whatever of a shape is set. Numbers may be named before them. */
export function kernelName(
  family: string,
  ...parts: readonly (string | number | false | undefined)[]
): string {
  const given = parts.filter((part) => part !== false && part !== undefined && part !== 'none');
  return [family, ...given].join('_').replaceAll('-', '_');
}

/** @throws Error unless rows of `channels` can be walked in whole vectors at every level. */
export function requireWholeVectors(family: string, channels: number): void {
  if (channels <= 0 || channels % channelMultiple !== 0)
    throw new Error(`expected ${family} of channels in multiples of ${channelMultiple}, got ${channels}`);
}
