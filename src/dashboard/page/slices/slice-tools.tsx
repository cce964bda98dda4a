import type { PatientView } from '../../dashboard-reader.ts';
import { Field } from '../parts/field.tsx';
import { formatPercent } from '../parts/format.ts';
import { SelectField } from '../parts/select-field.tsx';
import { layers } from './slice-colours.ts';
import type { LayerName } from './slice-colours.ts';
import type { SliceLook } from './slice-address.ts';

export interface BesideChoice {
  readonly id: string;
  readonly label: string;
}

export interface SliceToolsProps {
  readonly patients: readonly PatientView[];
  readonly patient: string;
  readonly look: SliceLook;
  readonly beside: readonly BesideChoice[];
  readonly onPatient: (patient: string) => void;
  /** While the slider moves. */
  readonly onOpacity: (opacity: number) => void;
  readonly onLook: (change: Partial<SliceLook>) => void;
}

export function SliceTools(props: SliceToolsProps) {
  const { patients, patient, look, beside, onPatient, onOpacity, onLook } = props;
  return (
    <div class="tools">
      <SelectField
        id="patient"
        label="Patient, worst first"
        value={patient}
        options={patients.map((view) => ({
          value: view.patient,
          title: `${view.patient} · ${formatPercent(view.dice)} %`,
        }))}
        onChange={onPatient}
      />
      <SelectField
        id="layer"
        label="Show"
        value={look.layer}
        options={Object.entries(layers).map(([value, title]) => ({ value: value as LayerName, title }))}
        onChange={(layer) => onLook({ layer })}
      />
      <Field label="Opacity" for="opacity">
        <input
          id="opacity"
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={look.opacity}
          aria-valuetext={`${Math.round(100 * look.opacity)} %`}
          onInput={({ currentTarget }) => onOpacity(currentTarget.valueAsNumber)}
        />
      </Field>
      <label class="check">
        <input
          type="checkbox"
          checked={look.outlines}
          onChange={({ currentTarget }) => onLook({ outlines: currentTarget.checked })}
        />
        Outlines
      </label>
      {beside.length > 0 && (
        <SelectField
          id="beside"
          label="Beside"
          value={look.beside ?? ''}
          options={[
            { value: '', title: 'nothing' },
            ...beside.map(({ id, label }) => ({ value: id, title: label })),
          ]}
          onChange={(id) => onLook({ beside: id || null })}
        />
      )}
    </div>
  );
}
