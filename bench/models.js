// What the bench measures, by the names that its flags, tables and peer.py use. Loads nothing built: flags come first.

export const models = {
  base: { label: 'base', parameters: { model: 'mobilenetv3-lraspp' }, batch: 16 },
  skips: { label: 'skips', parameters: { model: 'mobilenetv3-lraspp', skipConnections: true }, batch: 16 },
  unet8: { label: 'U-Net f=8', parameters: { model: 'unet', width: 8 }, batch: 16 },
  unet32: { label: 'U-Net f=32', parameters: { model: 'unet', width: 32 }, batch: 4 },
};

/** Our time over PyTorch's, at most, with two pinned processes: `wide` on Node 26, `relaxed` on Node 20. */
const bars = {
  'base 256 train': { wide: 0.5, relaxed: 0.85 },
  'skips 256 train': { wide: 0.5, relaxed: 0.85 },
  'base 128 train': { wide: 0.45, relaxed: 0.75 },
  'skips 128 train': { wide: 0.45, relaxed: 0.75 },
  'unet8 256 train': { wide: 0.75, relaxed: 1.4 },
  'unet32 256 train': { wide: 1 },
  'base 256 evaluate': { wide: 0.8, relaxed: 1.5 },
};

/** Null where none is set. */
export function barOf({ model, size, mode }, level) {
  return bars[`${model} ${size} ${mode}`]?.[level] ?? null;
}
