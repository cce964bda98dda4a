import { signal } from '@preact/signals';

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

let asking = false;

/** Asks who one is, once at a time; a 401 asks for a login, another failure leaves what was known. */
export async function askSession(): Promise<void> {
  if (asking) return;
  asking = true;
  try {
    const response = await fetch('/api/session');
    if (response.status === 401) loginNeeded.value = true;
    if (!response.ok) return;
    session.value = (await response.json()) as Session;
    loginNeeded.value = false;
  } catch {
    // the server cannot be reached: the view that follows it says so
  } finally {
    asking = false;
  }
}

/** What only an operator may do is shown to nobody else. */
export const isOperator = (): boolean => session.value?.role === 'operator';
