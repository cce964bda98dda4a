export interface Trade<Row> {
  readonly cost: (row: Row) => number;
  readonly gain: (row: Row) => number;
}

/** Rows that no other row beats in gain at equal or lower cost, cheapest first; of equal rows, the first. */
export function paretoFront<Row>(rows: readonly Row[], { cost, gain }: Trade<Row>): Row[] {
  const cheapestFirst = [...rows].sort((a, b) => cost(a) - cost(b) || gain(b) - gain(a));
  let best = -Infinity;
  return cheapestFirst.filter((row) => {
    const isBetter = gain(row) > best;
    best = Math.max(best, gain(row));
    return isBetter;
  });
}
