import { useState } from 'preact/hooks';
import { send } from '../api/send.ts';
import { askSession } from '../api/session.ts';
import { describeTrouble, describeWait } from '../api/trouble.ts';
import type { Trouble } from '../api/trouble.ts';
import { Field } from './field.tsx';
import { useSecondsLeft } from './use-seconds-left.ts';

/** Asked for where the server wants a token; the server keeps it in a cookie that no script reads. */
export function Login() {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const left = useSecondsLeft(trouble);
  const logIn = async () => {
    setBusy(true);
    const answer = await send('POST', '/api/login', { token: token.trim() });
    setBusy(false);
    setTrouble('trouble' in answer ? answer.trouble : await askSession());
  };
  return (
    <main id="main" class="login">
      <h1>diceboard</h1>
      <p class="quiet">
        This page wants a token: a viewer's to look, an operator's to pause, cancel and retry.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void logIn();
        }}
      >
        <Field label="Token" for="token" stacked>
          <input
            id="token"
            type="password"
            autocomplete="current-password"
            required
            value={token}
            onInput={({ currentTarget }) => setToken(currentTarget.value)}
          />
        </Field>
        <button type="submit" class="button main" disabled={busy || left > 0 || token.trim() === ''}>
          Log in
        </button>
      </form>
      {trouble !== null && (left > 0 || trouble.waitSeconds === undefined) && (
        <p class="empty crashed" role="alert">
          {left > 0 ? describeWait(left) : describeTrouble(trouble)}
        </p>
      )}
    </main>
  );
}
