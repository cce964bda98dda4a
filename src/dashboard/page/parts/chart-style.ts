import type { Colours } from '../theme/use-colours.ts';

/** What every chart of the page is: as large as its place, without animation. */
export const chartBase = { animation: false, responsive: true, maintainAspectRatio: false } as const;

/** An axis in the page's colours. */
export function styleAxis(colours: Colours, title?: string) {
  return {
    title: { display: title !== undefined, text: title ?? '', color: colours.muted, font: { size: 12 } },
    ticks: { color: colours.muted, font: { size: 12 }, maxTicksLimit: 7, maxRotation: 0 },
    grid: { color: colours.line, drawTicks: false },
    border: { display: false },
  };
}

/** A tooltip that stands off both schemes' ground. */
export function styleTooltip(colours: Colours) {
  return {
    backgroundColor: colours.ink,
    titleColor: colours.paper,
    bodyColor: colours.paper,
    padding: 8,
    boxPadding: 4,
    usePointStyle: true,
  };
}

/** A legend of marks in the chart's own shapes. */
export function styleLegend(colours: Colours) {
  return {
    position: 'top',
    align: 'start',
    labels: { color: colours.ink, usePointStyle: true, boxWidth: 8, boxHeight: 8, padding: 14 },
  } as const;
}

/** A series' colour by its place; they come round after six. */
export function seriesColour(colours: Colours, place: number): string {
  const names = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'] as const;
  return colours[names[place % names.length]!];
}

/** Lines of the same colour are told apart by their dashes. */
export function seriesDash(place: number): number[] {
  return [[], [6, 4], [2, 3], [10, 3, 2, 3]][Math.floor(place / 6) % 4]!;
}

/** `#rrggbb` with an opacity in [0, 1]. */
export function fade(colour: string, opacity: number): string {
  return `${colour}${Math.round(255 * opacity)
    .toString(16)
    .padStart(2, '0')}`;
}
