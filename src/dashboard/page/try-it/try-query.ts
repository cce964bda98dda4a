import type { PatientView } from '../../dashboard-reader.ts';
import { mostTumour } from '../slices/slice-order.ts';
import type { SlicePlace } from '../slices/slice-order.ts';
import { backendWishes } from './backend-wish.ts';
import type { BackendWish } from './backend-wish.ts';

export type Query = Readonly<Record<string, string>>;

/** Which backend the address asks for; what makes no sense is `auto`. */
export function readWish({ backend }: Query): BackendWish {
  return backendWishes.find((wish) => wish === backend) ?? 'auto';
}

/** The validation slice of the address; else that with most tumour of the named patient, or of the worst one. */
export function readPlace({ patient, slice }: Query, patients: readonly PatientView[]): SlicePlace | null {
  const view = patients.find((known) => known.patient === patient) ?? patients[0];
  if (view === undefined) return null;
  const found = view.slices.find(({ number }) => String(number) === slice) ?? mostTumour(view);
  return found === null ? null : { patient: view.patient, slice: found.number };
}
