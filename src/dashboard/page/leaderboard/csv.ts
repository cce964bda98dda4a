export type CsvValue = string | number | boolean | null;

/**
 * RFC 4180: CRLF ends a line, quotes where needed. Text that a spreadsheet would run as a formula (OWASP, "CSV
 * injection") is led by an apostrophe; numbers, negative ones too, are left as they are.
 */
export function formatCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((cells) => `${cells.map(formatCell).join(',')}\r\n`).join('');
}

function formatCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
