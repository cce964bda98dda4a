const none = '–';
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A share in [0, 1] as percent with two decimals, without the sign; a dash for null. */
export function formatPercent(share: number | null): string {
  return share === null ? none : (100 * share).toFixed(2);
}

/** A difference of shares in points, always with its sign. */
export function formatPoints(difference: number | null): string {
  if (difference === null) return none;
  const text = Math.abs(100 * difference).toFixed(2);
  if (Number(text) === 0) return '±0.00';
  return `${difference < 0 ? '−' : '+'}${text}`;
}

export function formatCount(count: number | null): string {
  return count === null ? none : whole.format(count);
}

export function formatMinutes(minutes: number | null): string {
  if (minutes === null) return none;
  return minutes < 10 ? minutes.toFixed(1) : whole.format(minutes);
}

/** "8 s", "12 min", "1 h 5 min", "3 d 2 h". */
export function formatDuration(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Three significant digits for losses and rates: "0.213", "0.0900", "1.2e-7". */
export function formatNumber(value: number | null): string {
  if (value === null) return none;
  if (value === 0) return '0';
  return Math.abs(value) < 1e-4 ? value.toExponential(1) : value.toPrecision(3);
}

/** "24 Nov 2025, 18:03", in the reader's time zone. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A setting's value in words: yes and no, numbers as written. */
export function formatSetting(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Multiply-accumulates as one says them: "66.0 M", "12.1 G". */
export function formatMacs(macs: number | null): string {
  if (macs === null) return none;
  if (macs >= 1e9) return `${(macs / 1e9).toPrecision(3)} G`;
  return macs >= 1e6 ? `${(macs / 1e6).toPrecision(3)} M` : whole.format(macs);
}
