import { Field } from '../parts/field.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { strongestSmoothing } from './compare-query.ts';
import type { CompareQuery } from './compare-query.ts';
import { curveNames } from './seed-band.ts';
import type { CurveName, SeedGroup } from './seed-band.ts';

export interface CompareToolsProps {
  readonly query: CompareQuery;
  readonly groups: readonly SeedGroup[];
  /** As the slider has it: the address follows once it rests. */
  readonly smooth: number;
  readonly onSmooth: (smooth: number) => void;
  readonly go: (change: Partial<CompareQuery>) => void;
}

/** Which curve, how smooth, and what lies around the seeds. */
export function CompareTools({ query, groups, smooth, onSmooth, go }: CompareToolsProps) {
  const hasSeeds = groups.some(({ runs }) => runs.length > 1);
  return (
    <div class="tools">
      <SelectField
        id="curve"
        label="Curve"
        value={query.curve}
        options={Object.entries(curveNames).map(([value, title]) => ({ value: value as CurveName, title }))}
        onChange={(curve) => go({ curve })}
      />
      <Field label="Smoothing" for="smooth">
        <input
          id="smooth"
          type="range"
          min={0}
          max={strongestSmoothing}
          step={0.01}
          value={smooth}
          onInput={({ currentTarget }) => onSmooth(currentTarget.valueAsNumber)}
        />
        <output for="smooth">{smooth.toFixed(2)}</output>
      </Field>
      {hasSeeds && (
        <SelectField
          id="band"
          label="Band over seeds"
          value={query.band}
          options={[
            { value: 'deviation', title: 'mean ± deviation' },
            { value: 'range', title: 'least to most' },
            { value: 'none', title: 'none' },
          ]}
          onChange={(band) => go({ band })}
        />
      )}
    </div>
  );
}
