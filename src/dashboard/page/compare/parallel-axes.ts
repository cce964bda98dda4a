import type { RunDetail } from '../../dashboard-reader.ts';
import type { ParameterValue } from '../../../domain/variant-parameters.ts';
import type { KnownRun } from './compared-run.ts';
import { findDifferingSettings } from './differing-settings.ts';

/** One axis of the parallel coordinates: a number, or one of a few words, each of which stands at its index. */
export interface ParallelAxis {
  readonly name: string;
  /** The words of an axis of words, in their order; null for one of numbers. */
  readonly words: readonly string[] | null;
  /** Where each run stands; null where it has no value. */
  readonly values: readonly (number | null)[];
  readonly low: number;
  readonly high: number;
}

export interface AxisRange {
  readonly low: number;
  readonly high: number;
}

/** By axis name; an axis without one lets every run through. */
export type Brush = Readonly<Record<string, AxisRange>>;

/** Settings in which the runs differ, and what came of them, as axes; those on which all runs agree say nothing. */
export function makeParallelAxes(compared: readonly KnownRun[]): ParallelAxis[] {
  const runs = compared.map(({ run }) => run);
  const settings = findDifferingSettings(runs)
    .filter(({ values }) => new Set(values.filter((value) => value !== undefined)).size > 1)
    .map(({ name, values }) => makeAxis(name, values));
  const results = Object.entries(resultAxes).map(([name, valueOf]) => makeAxis(name, runs.map(valueOf)));
  return [...settings, ...results].filter(({ values }) => values.some((value) => value !== null));
}

const resultAxes: Readonly<Record<string, (run: RunDetail) => number | undefined>> = {
  'best epoch': (run) => run.bestEpoch ?? undefined,
  'Dice, %': (run) => (run.meanPatientDice === null ? undefined : 100 * run.meanPatientDice),
};

export function makeAxis(name: string, values: readonly (ParameterValue | undefined)[]): ParallelAxis {
  const given = values.filter((value) => value !== undefined);
  if (given.every((value) => typeof value === 'number')) {
    const placed = values.map((value) => (typeof value === 'number' ? value : null));
    return { name, words: null, values: placed, low: Math.min(...given), high: Math.max(...given) };
  }
  const words = [...new Set(given.map(nameValue))].sort();
  const placed = values.map((value) => (value === undefined ? null : words.indexOf(nameValue(value))));
  return { name, words, values: placed, low: 0, high: words.length - 1 };
}

/** As one says it: on and off, numbers as written. */
export function nameValue(value: ParameterValue): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** `learningRate 0.09`, `adam` alone where the value says what it is. */
export function nameSetting(name: string, value: ParameterValue): string {
  return typeof value === 'string' ? value : `${name} ${nameValue(value)}`;
}

/** Whether each run lies within every range; one without a value on a brushed axis does not. */
export function passBrush(axes: readonly ParallelAxis[], brush: Brush): boolean[] {
  const count = axes[0]?.values.length ?? 0;
  return Array.from({ length: count }, (_, place) =>
    axes.every(({ name, values }) => {
      const range = brush[name];
      if (range === undefined) return true;
      const value = values[place];
      return value !== null && value !== undefined && value >= range.low && value <= range.high;
    }),
  );
}
