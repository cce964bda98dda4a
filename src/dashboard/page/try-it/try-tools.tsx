import type { PatientView } from '../../dashboard-reader.ts';
import { formatPercent } from '../parts/format.ts';
import { SelectField } from '../parts/select-field.tsx';
import type { SlicePlace } from '../slices/slice-order.ts';
import type { BackendWish } from './backend-wish.ts';
import type { SliceInput } from './slice-input.ts';

export interface TryToolsProps {
  readonly patients: readonly PatientView[];
  /** Null where files are tried. */
  readonly place: SlicePlace | null;
  readonly files: readonly SliceInput[];
  /** Which of the files. */
  readonly chosen: number;
  readonly wish: BackendWish;
  readonly onFile: (place: number) => void;
  /** A change of the address; it leaves the files. */
  readonly onQuery: (change: Readonly<Record<string, string>>) => void;
}

const backends = [
  { value: 'auto', title: 'the fastest' },
  { value: 'webgpu', title: 'WebGPU' },
  { value: 'wasm', title: 'WebAssembly' },
] as const;

/** Which slice is tried, and what computes. */
export function TryTools(props: TryToolsProps) {
  const { patients, place, files, chosen, wish, onFile, onQuery } = props;
  const slices = patients.find(({ patient }) => patient === place?.patient)?.slices ?? [];
  return (
    <div class="tools">
      <SelectField
        id="patient"
        label="Validation patient"
        value={place?.patient ?? ''}
        options={[
          ...(place === null ? [{ value: '', title: files.length > 0 ? 'your files' : 'none' }] : []),
          ...patients.map(({ patient, dice }) => ({
            value: patient,
            title: `${patient} · ${formatPercent(dice)} %`,
          })),
        ]}
        onChange={(patient) => onQuery({ patient, slice: '' })}
      />
      {place !== null && (
        <SelectField
          id="slice"
          label="Slice"
          value={String(place.slice)}
          options={slices.map(({ number }) => ({ value: String(number), title: String(number) }))}
          onChange={(slice) => onQuery({ patient: place.patient, slice })}
        />
      )}
      {files.length > 0 && (
        <SelectField
          id="file"
          label="File"
          value={String(chosen)}
          options={files.map(({ name }, at) => ({ value: String(at), title: name }))}
          onChange={(at) => onFile(Number(at))}
        />
      )}
      <SelectField
        id="backend"
        label="Computed by"
        value={wish}
        options={backends}
        onChange={(backend) => onQuery({ backend })}
      />
    </div>
  );
}
