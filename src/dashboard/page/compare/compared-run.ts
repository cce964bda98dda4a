import type { EpochView, PatientView, RunDetail } from '../../dashboard-reader.ts';
import type { ParameterName, ParameterValue } from '../../../domain/variant-parameters.ts';
import type { Trouble } from '../api/trouble.ts';

/** All that a comparison knows of one run. */
export interface ComparedRun {
  readonly id: string;
  /** Undefined until it was read. */
  readonly run?: RunDetail;
  readonly epochs: readonly EpochView[];
  readonly patients: readonly PatientView[];
  /** Why it could not be read. */
  readonly trouble?: Trouble;
}

export type KnownRun = ComparedRun & { readonly run: RunDetail };

export function isKnown(compared: ComparedRun): compared is KnownRun {
  return compared.run !== undefined;
}

/** A run's settings under one name each, its variant's first; what the run does not read is absent. */
export function flattenSettings(run: RunDetail): Map<string, ParameterValue> {
  const { variant, split, seed, fold, ...rest } = run.settings;
  const named: [string, ParameterValue][] = (
    Object.entries(variant) as [ParameterName, ParameterValue][]
  ).map(([name, value]) => [name, value]);
  for (const [name, value] of Object.entries(split)) named.push([`split.${name}`, value as ParameterValue]);
  for (const [name, value] of Object.entries(rest)) named.push([name, value as ParameterValue]);
  return new Map([...named, ['seed', seed], ['fold', fold]]);
}
