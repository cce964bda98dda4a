import type { Request } from 'express';
import { isSameOrigin } from './same-origin.ts';
import { refuse } from './refusal.ts';
import { readSessionCookie } from './session-cookie.ts';
import type { Credential, Role, Tokens } from './tokens.ts';

/** Who may ask for a route: anyone who names the server rightly, or those with a token of that role. */
export type Needed = 'anyone' | Role;

export interface Access {
  /** The server asks for tokens at all. */
  readonly tokens: boolean;
  /** The role of who asks, as the token files are now; null for nobody known. */
  roleOf(request: Request): Role | null;
  roleOfToken(token: string): Role | null;
}

/** Without tokens everyone is an operator: the host check lets this machine alone ask. */
export function createAccess(tokens: Tokens | undefined): Access {
  if (tokens === undefined) return { tokens: false, roleOf: () => 'operator', roleOfToken: () => 'operator' };
  return {
    tokens: true,
    roleOf(request) {
      const credential = readCredential(request);
      return credential === null ? null : tokens.roleOf(credential);
    },
    roleOfToken: (text) => tokens.roleOf({ kind: 'bearer', text }),
  };
}

/** A bearer token goes before the cookie. */
export function readCredential({ headers }: Pick<Request, 'headers'>): Credential | null {
  const [scheme, text] = headers.authorization?.split(' ') ?? [];
  if (scheme?.toLowerCase() === 'bearer' && text !== undefined) return { kind: 'bearer', text };
  const cookie = readSessionCookie(headers.cookie);
  return cookie === undefined ? null : { kind: 'cookie', text: cookie };
}

export function isWrite({ method }: Pick<Request, 'method'>): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/**
 * Refuses what comes from a foreign page. A write has to say where it comes from; a bearer token stands in for that,
 * since no foreign page can send one.
 */
export function requireSameOrigin(request: Request): void {
  const { host = '', origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const write = isWrite(request);
  const isSaid = origin !== undefined || readCredential(request)?.kind === 'bearer';
  const provenance = { host, origin, site: typeof site === 'string' ? site : undefined };
  if (isSameOrigin(provenance, write) && (isSaid || !write)) return;
  throw refuse(403, ['ORIGIN_FOREIGN', 'expected a request of this page, got one of another or of none'], {
    remedy: 'send an Origin header that is the address of this server',
  });
}

/** The role of who asks. Throws 401 where a token is needed and no right one came, 403 where it does not suffice. */
export function requireRole(request: Request, needed: Needed, access: Access): Role | null {
  const role = access.roleOf(request);
  if (needed === 'anyone') return role;
  if (role === null) throw refuseStranger(request);
  if (needed === 'operator' && role !== 'operator')
    throw refuse(403, ['OPERATORS_ONLY', 'expected the token of an operator, got a viewer’s']);
  return role;
}

function refuseStranger(request: Request) {
  const headers = { 'WWW-Authenticate': 'Bearer realm="diceboard"' };
  return readCredential(request) === null
    ? refuse(401, ['TOKEN_NEEDED', 'expected a token, got none'], { remedy: 'log in', headers })
    : refuse(401, ['TOKEN_WRONG', 'expected a token that is valid, got another'], {
        remedy: 'log in again',
        headers,
      });
}
