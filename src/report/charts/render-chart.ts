import { parse, textMetrics, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Okabe and Ito 2008: told apart by the colour-blind too, and in print. */
export const palette = {
  blue: '#0072B2',
  vermillion: '#D55E00',
  green: '#009E73',
  orange: '#E69F00',
  sky: '#56B4E9',
  grey: '#6b7280',
  ink: '#1f2933',
} as const;

const config: TopLevelSpec['config'] = {
  background: '#ffffff',
  font: 'Helvetica, Arial, sans-serif',
  axis: {
    labelColor: palette.ink,
    titleColor: palette.ink,
    titleFontWeight: 'normal',
    labelFontSize: 11,
    titleFontSize: 12,
    gridColor: '#e5e7eb',
    domainColor: '#9aa5b1',
    tickColor: '#9aa5b1',
    labelLimit: 1000,
  },
  legend: { labelFontSize: 11, titleFontSize: 12, labelLimit: 600, labelColor: palette.ink },
  title: { fontSize: 12, fontWeight: 'normal', anchor: 'start', color: palette.ink },
  view: { stroke: null },
};

/** Vega's own seam for measuring text, which its types leave out. */
declare module 'vega' {
  export const textMetrics: { width: (item: { readonly fontSize?: number }, text: unknown) => number };
}

/**
 * Width in pixels of a line in Helvetica: capitals 0.72 em, all else 0.56 em, a little more than on average. Without
 * a canvas vega takes 0.8 em for each, and leaves a wide margin beside every label.
 */
const estimateWidth: typeof textMetrics.width = ({ fontSize = 11 }, text) => {
  const line = String(text ?? '');
  const capitals = line.match(/[A-Z]/g)?.length ?? 0;
  return fontSize * (0.56 * line.length + 0.16 * capitals);
};

/** The chart as a standalone SVG; needs no browser and fetches nothing. */
export async function renderChart(spec: TopLevelSpec): Promise<string> {
  textMetrics.width = estimateWidth;
  const view = new View(parse(compile({ ...spec, config }).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
