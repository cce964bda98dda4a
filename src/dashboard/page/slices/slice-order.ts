import type { PatientView, SliceView } from '../../dashboard-reader.ts';
import { dice } from '../../../domain/dice.ts';

export interface SlicePlace {
  readonly patient: string;
  readonly slice: number;
}

export type Step = 'next' | 'previous' | 'nextPatient' | 'previousPatient' | 'first' | 'last';

/** Dice of one slice under the rule of `domain/dice.ts`: where both masks are empty, 1. */
export function sliceDice({ truePositives, falsePositives, falseNegatives }: SliceView): number {
  return dice(truePositives, falsePositives, falseNegatives);
}

export function tumourPixels({ truePositives, falseNegatives }: SliceView): number {
  return truePositives + falseNegatives;
}

/** The slice with most tumour, by truth; the first where there is none. Null without slices. */
export function mostTumour({ slices }: PatientView): SliceView | null {
  return slices.reduce<SliceView | null>(
    (best, slice) => (best === null || tumourPixels(slice) > tumourPixels(best) ? slice : best),
    null,
  );
}

/** Where a step leads: within the patient's slices, or to the slice with most tumour of a neighbour; null at an end. */
export function takeStep(
  patients: readonly PatientView[],
  { patient, slice }: SlicePlace,
  step: Step,
): SlicePlace | null {
  const at = patients.findIndex((view) => view.patient === patient);
  const here = patients[at];
  if (here === undefined) return null;
  if (step === 'nextPatient' || step === 'previousPatient') {
    const beside = patients[at + (step === 'nextPatient' ? 1 : -1)];
    const best = beside && mostTumour(beside);
    return beside && best ? { patient: beside.patient, slice: best.number } : null;
  }
  const place = here.slices.findIndex(({ number }) => number === slice);
  const target = {
    next: here.slices[place + 1],
    previous: place < 1 ? undefined : here.slices[place - 1],
    first: here.slices[0],
    last: here.slices.at(-1),
  }[step];
  return target === undefined || target.number === slice ? null : { patient, slice: target.number };
}

/** Slices whose pictures a reader is likely to ask for next. */
export function neighboursOf(patients: readonly PatientView[], place: SlicePlace): SlicePlace[] {
  const steps = ['next', 'previous', 'nextPatient'] as const;
  return steps.flatMap((step) => takeStep(patients, place, step) ?? []);
}
