import type { EpochView } from '../dashboard-reader.ts';

export interface Series {
  readonly name: string;
  /** CSS custom property that holds its colour. */
  readonly colour: string;
  readonly dashed: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface CurveFigure {
  readonly title: string;
  readonly series: readonly Series[];
  /** Fixed range of the vertical axis; null fits the data. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

const points = (epochs: readonly EpochView[], value: (epoch: EpochView) => number) =>
  epochs.map((epoch) => ({ x: epoch.epoch, y: value(epoch) }));

/** The two figures of a run: its losses, and its validation Dice in percent. */
export function curveFigures(epochs: readonly EpochView[]): { loss: CurveFigure; dice: CurveFigure } {
  return {
    loss: {
      title: 'Loss',
      range: null,
      series: [
        series(
          'training',
          '--curve-quiet',
          true,
          points(epochs, (epoch) => epoch.trainingLoss),
        ),
        series(
          'validation',
          '--accent',
          false,
          points(epochs, (epoch) => epoch.validationLoss),
        ),
      ],
    },
    dice: {
      title: 'Validation Dice, %',
      range: { from: 0, to: 100 },
      series: [
        series(
          'mean per patient',
          '--accent',
          false,
          points(epochs, (epoch) => 100 * epoch.meanPatientDice),
        ),
        series(
          'pooled',
          '--curve-quiet',
          true,
          points(epochs, (epoch) => 100 * epoch.pooledDice),
        ),
      ],
    },
  };
}

const series = (name: string, colour: string, dashed: boolean, points: Series['points']): Series => ({
  name,
  colour,
  dashed,
  points,
});
