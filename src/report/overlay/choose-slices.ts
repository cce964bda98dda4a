/**
 * Slices that show a patient: at most `count`, evenly spaced among those with tumour or prediction; the middle one
 * where neither is anywhere. `involved` says which hold either; ascending places.
 */
export function chooseSlices(involved: readonly boolean[], count: number): number[] {
  const places = [...involved.keys()].filter((place) => involved[place]);
  if (places.length === 0) return involved.length === 0 ? [] : [Math.floor(involved.length / 2)];
  if (places.length <= count) return places;
  return Array.from(
    { length: count },
    (_, step) => places[Math.floor(((step + 0.5) * places.length) / count)]!,
  );
}
