import { heading, type Block, type Figure } from '../block.ts';
import { costPlot } from '../charts/cost-plot.ts';
import { curvePlot } from '../charts/curve-plot.ts';
import { intervalPlot } from '../charts/interval-plot.ts';
import { patientPlot } from '../charts/patient-plot.ts';
import { palette, renderChart } from '../charts/render-chart.ts';
import { pairPatients, runsOf, type Contenders } from '../contenders.ts';
import { isWholeRange, plural } from '../quantity.ts';
import type { ReportData } from '../report-data.ts';

const verdictColors = {
  beats: palette.blue,
  ties: palette.grey,
  loses: palette.vermillion,
  insufficient: palette.orange,
};

/** Rows of a forest plot; the table has them all. */
const mostRows = 30;

/** Differences, patients, curves and costs of the first protocol, each where there is something to draw. */
export async function comparisonFigures(data: ReportData, contenders: Contenders): Promise<Block[]> {
  const figures = [
    await forest(contenders),
    await patients(data, contenders),
    await curves(data),
    await costs(contenders),
  ].filter((figure) => figure !== null);
  return figures.length === 0 ? [] : [heading('Differences, patients, learning and cost'), ...figures];
}

async function forest({ scored }: Contenders): Promise<Figure | null> {
  const rows = scored.flatMap(({ label, comparison }) =>
    comparison === null || isWholeRange(comparison.interval)
      ? []
      : [{ label, ...comparison, group: comparison.verdict }],
  );
  if (rows.length === 0) return null;
  const shown = rows.slice(0, mostRows);
  const axis = `difference to ${rows[0]!.reference}, points of mean per-patient Dice`;
  return {
    kind: 'figure',
    name: 'differences',
    caption:
      `Difference of each variant to ${rows[0]!.reference}, best score first` +
      `${shown.length < rows.length ? ` (the first ${shown.length} of ${rows.length})` : ''}: mean over patients of the ` +
      'paired difference, with a 95 % interval that holds for all variants at once (max-T).',
    alternative: `Forest plot of ${plural(shown.length, 'variant')} against ${rows[0]!.reference}`,
    image: {
      type: 'svg',
      text: await renderChart(intervalPlot({ rows: shown, axis, colors: verdictColors })),
    },
  };
}

async function patients({ runs }: ReportData, { winner, reference }: Contenders): Promise<Figure | null> {
  if (winner === null || reference === null) return null;
  const pairs = pairPatients(runsOf(runs, winner), runsOf(runs, reference));
  if (pairs.length === 0) return null;
  const better = pairs.filter((pair) => pair.winner > pair.reference).length;
  return {
    kind: 'figure',
    name: 'patients',
    caption:
      `Volume Dice of every validation patient under ${winner.label} and ${reference.label}, seeds averaged; ` +
      `${winner.label} is better in ${better} of ${plural(pairs.length, 'patient')}.`,
    alternative: `Paired scores of ${plural(pairs.length, 'patient')}`,
    image: {
      type: 'svg',
      text: await renderChart(patientPlot(pairs, { winner: winner.label, reference: reference.label })),
    },
  };
}

async function curves({ curves: held }: ReportData): Promise<Figure | null> {
  if (held.every(({ points }) => points.length === 0)) return null;
  return {
    kind: 'figure',
    name: 'curves',
    caption:
      `Validation by epoch of the winner and the reference, a line a run (${held.length} runs); a dot marks the epoch ` +
      'that was kept.',
    alternative: 'Learning curves: Dice and loss by epoch',
    image: { type: 'svg', text: await renderChart(curvePlot(held)) },
  };
}

async function costs({ scored }: Contenders): Promise<Figure | null> {
  const rows = scored.flatMap(({ label, kind, meanPatientDice, trainableParameters, minutes }) =>
    meanPatientDice === null
      ? []
      : [
          {
            label,
            isReference: kind !== 'candidate',
            dice: meanPatientDice.mean,
            trainableParameters,
            minutes,
          },
        ],
  );
  if (rows.length === 0) return null;
  return {
    kind: 'figure',
    name: 'costs',
    caption:
      'Mean per-patient Dice on validation against trainable parameters and minutes of training; the dashed steps are ' +
      'the Pareto fronts: nothing cheaper scores higher. Minutes are of this machine, and of runs that shared it.',
    alternative: 'Dice against trainable parameters and minutes',
    image: { type: 'svg', text: await renderChart(costPlot(rows)) },
  };
}
