import type { AblationEffect } from '../../domain/ablation/ablation-effect.ts';
import { describeChanges, describeSides } from '../../domain/ablation/describe-change.ts';
import { heading, paragraph, type Block, type Table } from '../block.ts';
import { intervalPlot } from '../charts/interval-plot.ts';
import { palette, renderChart } from '../charts/render-chart.ts';
import { plural, points, pointsInterval, probability } from '../quantity.ts';
import type { ReportData } from '../report-data.ts';

const main = 'main effect';
const interaction = 'interaction';

/** What each factor of the grid is worth, as figure and table. */
export async function ablationSection({ ablation }: ReportData): Promise<Block[]> {
  const { mainEffects, interactions, variants, runs, unmatched } = ablation;
  const effects = [...mainEffects, ...interactions];
  const tested = effects.filter(({ pValue }) => pValue !== null).length;
  if (effects.length === 0) return [];
  return [
    heading('Ablation'),
    paragraph(
      `What one change of a factor is worth, over matched pairs among ${plural(variants, 'variant')} (${plural(runs, 'run')}) ` +
        'that differ in nothing else: mean over patients of the difference of Dice, seeds averaged within a patient. ' +
        'An interaction says how much more the first change is worth once the second is made. Intervals hold for one ' +
        `effect alone; p allows for all ${tested} at once (max-T)` +
        `${tested < effects.length ? '; the others have too few patients for either.' : '.'}`,
    ),
    {
      kind: 'figure',
      name: 'ablation',
      caption:
        'Effects of the factors and of any two of them together, with 95 % bootstrap intervals over patients.',
      alternative: `Forest plot of ${effects.length} effects`,
      image: {
        type: 'svg',
        text: await renderChart(
          intervalPlot({
            rows: effects.map(({ changes, difference, interval }) => ({
              label: describeChanges(changes),
              difference,
              interval,
              group: changes.length === 1 ? main : interaction,
            })),
            axis: 'effect, points of mean per-patient Dice',
            colors: { [main]: palette.blue, [interaction]: palette.orange },
          }),
        ),
      },
    },
    effectTable(effects),
    ...(unmatched.length === 0
      ? []
      : [
          paragraph(
            `No completed pair differs in these alone: ${unmatched.map(describeChanges).join('; ')}.`,
          ),
        ]),
  ];
}

function effectTable(effects: readonly AblationEffect[]): Table {
  const sides = effects.some((effect) => describeSides(effect) !== '');
  return {
    kind: 'table',
    caption:
      'The same effects in numbers. A pair is two variants (four for an interaction); a comparison is a pair under one ' +
      'seed and fold.' +
      (sides ? ' Where only one side reads a parameter, that side is the mean over its values.' : ''),
    columns: [
      { title: 'change', align: 'left' },
      { title: 'points', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'adjusted p', align: 'right' },
      { title: 'pairs', align: 'right' },
      { title: 'comparisons', align: 'right' },
      { title: 'patients', align: 'right' },
      ...(sides ? [{ title: 'sides', align: 'left' } as const] : []),
    ],
    rows: effects.map((effect) => [
      describeChanges(effect.changes),
      points(effect.difference),
      effect.interval === null ? '–' : pointsInterval(effect.interval),
      probability(effect.pValue),
      String(effect.pairs),
      String(effect.comparisons),
      String(effect.patients),
      ...(sides ? [describeSides(effect)] : []),
    ]),
  };
}
