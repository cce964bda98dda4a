import { useEffect, useState } from 'preact/hooks';
import { getJson } from './send.ts';
import type { Answer } from './send.ts';

const retrySeconds = 3;

/**
 * The answer to one question, undefined while it is asked; null asks nothing. Asked again when `again` changes, and
 * every few seconds where there was trouble, or when the server says, until it is answered or known to
 * be nowhere.
 */
export function useJson<T>(path: string | null, again: unknown = 0): Answer<T> | undefined {
  const [answer, setAnswer] = useState<{ readonly path: string; readonly answer: Answer<T> } | undefined>();
  useEffect(() => {
    if (path === null) return undefined;
    let wanted = true;
    let retry: number | undefined;
    const ask = async () => {
      const next = await getJson<T>(path);
      if (!wanted) return;
      setAnswer({ path, answer: next });
      if ('trouble' in next && next.trouble.code !== 'NOT_FOUND')
        retry = window.setTimeout(() => void ask(), 1000 * (next.trouble.waitSeconds ?? retrySeconds));
    };
    void ask();
    return () => {
      wanted = false;
      window.clearTimeout(retry);
    };
  }, [path, again]);
  return answer?.path === path ? answer.answer : undefined;
}
