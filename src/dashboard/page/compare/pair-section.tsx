import { useMemo } from 'preact/hooks';
import { SelectField } from '../parts/select-field.tsx';
import { formatSliceAddress, readSliceLook } from '../slices/slice-address.ts';
import { mostTumour } from '../slices/slice-order.ts';
import type { CompareQuery } from './compare-query.ts';
import type { KnownRun } from './compared-run.ts';
import { pairPatients } from './pair-patients.ts';
import { PatientDifferences } from './patient-differences.tsx';
import type { RunLook } from './run-looks.ts';

export interface PairSectionProps {
  readonly runs: readonly KnownRun[];
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly pair: CompareQuery['pair'];
  readonly onPair: (pair: CompareQuery['pair']) => void;
}

/** Two of the runs, patient by patient; the first two until others are chosen. */
export function PairSection({ runs, looks, pair, onPair }: PairSectionProps) {
  const find = (id: string | null) => runs.find((compared) => compared.id === id);
  const first = find(pair[0]) ?? runs[0]!;
  const second = find(pair[1]) ?? runs.find(({ id }) => id !== first.id)!;
  const pairs = useMemo(
    () => pairPatients(first.patients, second.patients),
    [first.patients, second.patients],
  );
  const options = runs.map(({ id }) => ({ value: id, title: looks.get(id)!.name }));
  const isSameProtocol = first.run.protocol === second.run.protocol;
  const addressOf = (patient: string) => {
    const slice = mostTumour(first.patients.find((view) => view.patient === patient)!);
    if (slice === null) return null;
    const look = { ...readSliceLook({}), beside: second.id };
    return formatSliceAddress({ runId: first.id, patient, slice: slice.number, look });
  };
  return (
    <section>
      <h2>Patient by patient</h2>
      <div class="tools">
        <SelectField
          id="first-run"
          label="First"
          value={first.id}
          options={options}
          onChange={(id) => onPair([id, id === second.id ? first.id : second.id])}
        />
        <SelectField
          id="second-run"
          label="Second"
          value={second.id}
          options={options}
          onChange={(id) => onPair([id === first.id ? second.id : first.id, id])}
        />
      </div>
      {!isSameProtocol && (
        <p class="reason warn">
          These two were trained under different protocols: read the differences with care.
        </p>
      )}
      {pairs.length === 0 ? (
        <p class="quiet">{whyNone(first, second)}</p>
      ) : (
        <PatientDifferences pairs={pairs} addressOf={addressOf} />
      )}
    </section>
  );
}

function whyNone(first: KnownRun, second: KnownRun): string {
  const bare = [first, second].filter(({ patients }) => patients.length === 0);
  if (bare.length > 0) return 'Not both have been scored so far.';
  return 'These two share no validation patient: they are of different folds or splits.';
}
