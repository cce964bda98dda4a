import { cookieOf } from './token-file.ts';

const name = 'diceboard';
const attributes = 'Path=/; HttpOnly; SameSite=Strict';
const thirtyDays = 30 * 24 * 3600;

/** The header that logs a browser in for 30 days, or until the token leaves its file. */
export function writeSessionCookie(token: string, isSecure: boolean): string {
  return `${name}=${cookieOf(token)}; ${attributes}; Max-Age=${thirtyDays}${isSecure ? '; Secure' : ''}`;
}

export const endSessionCookie = `${name}=; ${attributes}; Max-Age=0`;

/** The session of a Cookie header; undefined where it has none. */
export function readSessionCookie(header: string | undefined): string | undefined {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  const value = pair?.trim().slice(name.length + 1);
  return value === '' ? undefined : value;
}
