/** One value a patient: a volume Dice in [0, 1], or a difference of two in [-1, 1]. */
export type PatientValues = ReadonlyMap<string, number>;

/**
 * The patients of several sets of values in one order, and each set as a row of that order, NaN where a patient has
 * none: so that one draw of patients serves all.
 */
export function alignPatients(sets: readonly PatientValues[]): { patients: string[]; rows: Float64Array[] } {
  const patients = [...new Set(sets.flatMap((set) => [...set.keys()]))].sort();
  const rows = sets.map((set) => Float64Array.from(patients, (patient) => set.get(patient) ?? Number.NaN));
  return { patients, rows };
}
