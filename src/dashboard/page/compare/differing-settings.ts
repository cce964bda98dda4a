import type { RunDetail } from '../../dashboard-reader.ts';
import type { ParameterValue } from '../../../domain/variant-parameters.ts';
import { flattenSettings } from './compared-run.ts';

/** One setting in which the runs are not alike; a value is undefined where a run does not read the setting. */
export interface DifferingSetting {
  readonly name: string;
  readonly values: readonly (ParameterValue | undefined)[];
}

/** Only the settings that differ, in the order of the settings; none for one run or for equal ones. */
export function findDifferingSettings(runs: readonly RunDetail[]): DifferingSetting[] {
  const held = runs.map(flattenSettings);
  const names = [...new Set(held.flatMap((settings) => [...settings.keys()]))];
  return names
    .map((name) => ({ name, values: held.map((settings) => settings.get(name)) }))
    .filter(({ values }) => new Set(values).size > 1);
}
