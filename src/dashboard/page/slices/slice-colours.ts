/** Pixel values of a `classes` picture. */
export const pixelClasses = { trueNegative: 0, truePositive: 1, falsePositive: 2, falseNegative: 3 } as const;

/** What a slice may show over its FLAIR. */
export const layers = {
  both: 'truth and prediction',
  prediction: 'prediction only',
  truth: 'truth only',
  none: 'FLAIR only',
} as const;

export type LayerName = keyof typeof layers;

/** Red, green, blue, each in [0, 255]. */
export type Rgb = readonly [red: number, green: number, blue: number];

export interface ClassColours {
  readonly truePositive: Rgb;
  readonly falsePositive: Rgb;
  readonly falseNegative: Rgb;
}

/** `#rrggbb` as numbers; black for anything else. */
export function parseColour(text: string): Rgb {
  const pairs = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text)?.slice(1) ?? [];
  const [red = 0, green = 0, blue = 0] = pairs.map((pair) => Number.parseInt(pair, 16));
  return [red, green, blue];
}
