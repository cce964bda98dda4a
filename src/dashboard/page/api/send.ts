import { loginNeeded } from './session.ts';
import { readWait } from './trouble.ts';
import type { Trouble } from './trouble.ts';

export type Answer<T> = { readonly value: T } | { readonly trouble: Trouble };

/** One question to the API; a failure of any kind is an answer with its trouble, never a throw. */
export const getJson = <T>(path: string): Promise<Answer<T>> => ask<T>(path, { method: 'GET' });

/** One change, where the reader is an operator: POST or PUT with a JSON body. */
export function send<T>(method: 'POST' | 'PUT', path: string, body: unknown = {}): Promise<Answer<T>> {
  return ask<T>(path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask<T>(path: string, request: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, request);
    if (response.status === 401 && path !== '/api/login') loginNeeded.value = true;
    const text = await response.text();
    const body: unknown = text === '' ? {} : JSON.parse(text);
    if (response.ok) return { value: body as T };
    return { trouble: { ...(body as { error: Trouble }).error, ...readWait(response) } };
  } catch {
    return { trouble: { code: 'UNREACHABLE', message: 'expected an answer of the server, got none' } };
  }
}
