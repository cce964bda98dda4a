import { seriesDash } from '../parts/chart-style.ts';
import type { Colours } from '../theme/use-colours.ts';
import type { KnownRun } from './compared-run.ts';
import { findDifferingSettings } from './differing-settings.ts';
import { nameSetting } from './parallel-axes.ts';
import type { SeedGroup } from './seed-band.ts';

/** How a run is told from the others: a colour a group, a dash once the colours come round, a name of what differs. */
export interface RunLook {
  readonly colour: keyof Colours;
  readonly dash: readonly number[];
  readonly name: string;
}

const colours = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'] as const;

/** By id; runs in the order of the comparison. */
export function makeRunLooks(
  runs: readonly KnownRun[],
  groups: readonly SeedGroup[],
): ReadonlyMap<string, RunLook> {
  const names = nameRuns(runs);
  const looks = groups.flatMap((group, place) =>
    group.runs.map(({ id }): [string, RunLook] => [
      id,
      { colour: colours[place % colours.length]!, dash: seriesDash(place), name: names.get(id)! },
    ]),
  );
  return new Map(looks);
}

/** What of their labels is not common to all, settings beside the variant that differ, seed, and fold if need be. */
function nameRuns(runs: readonly KnownRun[]): ReadonlyMap<string, string> {
  const labels = runs.map(({ run }) => run.label.split(' · '));
  const differing = findDifferingSettings(runs.map(({ run }) => run));
  const isInLabel = (name: string) => runs.some(({ run }) => name in run.settings.variant);
  const beside = differing.filter(({ name }) => !isInLabel(name) && name !== 'seed' && name !== 'fold');
  const hasFolds = differing.some(({ name }) => name === 'fold');
  const named = runs.map(({ id, run }, place): [string, string] => {
    const own = labels[place]!.filter((part) => !labels.every((parts) => parts.includes(part)));
    const rest = beside.flatMap(({ name, values }) => {
      const value = values[place];
      return value === undefined ? [] : [nameSetting(name, value)];
    });
    const variant = own.length > 0 ? own.join(' · ') : labels[place]![0]!;
    return [id, [variant, ...rest, `seed ${run.seed}`, ...(hasFolds ? [`fold ${run.fold}`] : [])].join(', ')];
  });
  return new Map(named);
}
