import type { Trouble } from './trouble.ts';

export type Answer<T> = { readonly value: T } | { readonly trouble: Trouble };

/** GETs JSON of the API; whatever goes wrong comes back as trouble, never thrown. */
export async function getJson<T>(path: string): Promise<Answer<T>> {
  try {
    const response = await fetch(path);
    const body: unknown = await response.json();
    if (response.ok) return { value: body as T };
    return { trouble: (body as { error: Trouble }).error };
  } catch {
    return { trouble: { code: 'UNREACHABLE', message: 'the diceboard server does not answer' } };
  }
}
