/** What the API says when it cannot answer. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  /** Where the server asks to be left alone for so many seconds. */
  readonly waitSeconds?: number;
}

export function describeTrouble({ code, message, remedy, waitSeconds }: Trouble): string {
  if (waitSeconds !== undefined) return describeWait(waitSeconds);
  return `${code}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`;
}

/** Why the server answers nobody from here at present: whoever shares a proxy shares its address. */
export function describeWait(seconds: number): string {
  return (
    'Too many requests from your network address were refused within a minute, perhaps those of others behind the same ' +
    `proxy. The server answers it again in ${seconds} s.`
  );
}

/** Of 429 alone; a minute where it does not say, or says it as a date. */
export function readWait({ status, headers }: Pick<Response, 'status' | 'headers'>): {
  waitSeconds?: number;
} {
  if (status !== 429) return {};
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN);
  return { waitSeconds: Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : 60 };
}
