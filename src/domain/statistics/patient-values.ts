/** One value a patient: a volume Dice in [0, 1], or a difference of two in [-1, 1]. */
export type PatientValues = ReadonlyMap<string, number>;

/** The values in the order of their patients' names: so that one draw of patients serves all sets of the same ones. */
export function orderByPatient(values: PatientValues): Float64Array {
  return Float64Array.from(orderPatients(values), (patient) => values.get(patient)!);
}

export function orderPatients(values: PatientValues): string[] {
  return [...values.keys()].sort();
}
