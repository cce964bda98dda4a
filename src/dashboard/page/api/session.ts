import { signal } from '@preact/signals';
import { readWait } from './trouble.ts';
import type { Trouble } from './trouble.ts';

/** Who asks, as GET /api/session says. */
export interface Session {
  readonly role: 'viewer' | 'operator';
  /** Whether the server asks for tokens at all. */
  readonly tokens: boolean;
}

/** Undefined until the server has said; components that read its value follow it. */
export const session = signal<Session | undefined>(undefined);

/** The server wants a token before it tells anything. */
export const loginNeeded = signal(false);

let asking: Promise<Trouble | null> | undefined;

/**
 * Asks who one is, once at a time; a 401 asks for a login, another failure leaves what was known. Gives why the server
 * did not say; null where it did, or wants a login.
 */
export function askSession(): Promise<Trouble | null> {
  asking ??= ask().finally(() => (asking = undefined));
  return asking;
}

async function ask(): Promise<Trouble | null> {
  try {
    const response = await fetch('/api/session');
    if (response.status === 401) {
      loginNeeded.value = true;
      return null;
    }
    if (!response.ok) return { ...(await readError(response)), ...readWait(response) };
    session.value = (await response.json()) as Session;
    loginNeeded.value = false;
    return null;
  } catch {
    return { code: 'UNREACHABLE', message: 'expected an answer of the server, got none' };
  }
}

/** What only an operator may do is shown to nobody else. */
export const isOperator = (): boolean => session.value?.role === 'operator';

const readError = async (response: Response): Promise<Trouble> =>
  ((await response.json()) as { error: Trouble }).error;
