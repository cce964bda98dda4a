/** Plain columns: the first `left` of them flush left, the others right; null is left empty. */
export function formatTable(head, rows, left = 1) {
  const cells = [head, ...rows].map((row) => row.map((cell) => String(cell ?? '')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, column) => (column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column])));
  return cells.map((row) => `${line(row).join('  ').trimEnd()}\n`).join('');
}

/** Three digits that count: 0.123, 1.23, 12.3, 123. */
export function digits(value) {
  if (value === null || value === undefined) return null;
  const whole = Math.max(1, Math.floor(Math.log10(Math.abs(value) || 1)) + 1);
  return value.toFixed(Math.max(0, 3 - whole));
}

export function percent(share) {
  return share === null ? null : `${(100 * share).toFixed(0)} %`;
}
