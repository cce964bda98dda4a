import type { EpochView } from '../../dashboard-reader.ts';
import type { Colours } from '../theme/use-colours.ts';

export interface Curve {
  readonly name: string;
  readonly colour: keyof Colours;
  readonly dashed: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Both ends included; `from` at least 1, `to` above `from`. */
export interface EpochRange {
  readonly from: number;
  readonly to: number;
}

interface CurvePlan {
  readonly title: string;
  readonly curves: readonly (Omit<Curve, 'points'> & { readonly valueOf: (epoch: EpochView) => number })[];
}

const plans = {
  loss: {
    title: 'Loss',
    curves: [
      { name: 'training', colour: 'series-5', dashed: true, valueOf: (epoch) => epoch.trainingLoss },
      { name: 'validation', colour: 'series-1', dashed: false, valueOf: (epoch) => epoch.validationLoss },
    ],
  },
  dice: {
    title: 'Validation Dice, %',
    curves: [
      {
        name: 'per patient',
        colour: 'series-1',
        dashed: false,
        valueOf: (epoch) => 100 * epoch.meanPatientDice,
      },
      { name: 'pooled', colour: 'series-5', dashed: true, valueOf: (epoch) => 100 * epoch.pooledDice },
    ],
  },
  rate: {
    title: 'Learning rate',
    curves: [{ name: 'rate', colour: 'series-3', dashed: false, valueOf: (epoch) => epoch.learningRate }],
  },
} satisfies Record<string, CurvePlan>;

export type FigureName = keyof typeof plans;

/** A figure of a run's epochs; what is not finite is a gap. */
export function makeFigure(
  name: FigureName,
  epochs: readonly EpochView[],
): { title: string; curves: Curve[] } {
  const { title, curves }: CurvePlan = plans[name];
  return {
    title,
    curves: curves.map(({ valueOf, ...curve }) => ({
      ...curve,
      points: epochs
        .map((epoch) => ({ x: epoch.epoch, y: valueOf(epoch) }))
        .map(({ x, y }) => ({ x, y: Number.isFinite(y) ? y : Number.NaN })),
    })),
  };
}

/** `12-30` of an address within 1 to `budget`; all epochs where it makes no sense. */
export function readEpochRange(text: string | undefined, budget: number): EpochRange {
  const whole = { from: 1, to: Math.max(2, budget) };
  const [, from, to] = /^(\d{1,6})-(\d{1,6})$/.exec(text ?? '') ?? [];
  return from === undefined || to === undefined
    ? whole
    : clampRange({ from: Number(from), to: Number(to) }, budget);
}

/** The same range within 1 to `budget`, at least one epoch wide. */
export function clampRange({ from, to }: EpochRange, budget: number): EpochRange {
  const end = Math.max(2, budget);
  const first = Math.min(Math.max(1, from), end - 1);
  return { from: first, to: Math.min(end, Math.max(first + 1, to)) };
}

/** The range as an address has it; undefined for all epochs. */
export function formatEpochRange({ from, to }: EpochRange, budget: number): string | undefined {
  return from <= 1 && to >= Math.max(2, budget) ? undefined : `${from}-${to}`;
}
