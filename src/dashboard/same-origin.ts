/** What a browser says of where a request comes from. */
export interface Provenance {
  readonly host: string;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`. */
  readonly site: string | undefined;
}

/**
 * Whether a request to the API may come from where it says: an Origin that is named is this server's, a Sec-Fetch-Site
 * is `same-origin`, or, of a read, `none` (typed by hand). Pages of other ports of localhost are foreign too.
 */
export function isSameOrigin({ host, origin, site }: Provenance, isWrite: boolean): boolean {
  if (origin !== undefined && !isOriginOf(origin, host)) return false;
  return site === undefined || site === 'same-origin' || (!isWrite && site === 'none');
}

function isOriginOf(origin: string, host: string): boolean {
  try {
    const { protocol, host: named } = new URL(origin);
    if (protocol !== 'http:' && protocol !== 'https:') return false;
    return new URL(`${protocol}//${host}`).host === named;
  } catch {
    return false;
  }
}
