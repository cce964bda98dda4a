import { useCallback, useState } from 'preact/hooks';

const none: ReadonlySet<string> = new Set();

/** A set of keys, what turns one on and off, and what empties it. */
export function useKeySet(): readonly [ReadonlySet<string>, (key: string) => void, () => void] {
  const [keys, setKeys] = useState(none);
  const toggle = useCallback((key: string) => {
    setKeys((known) => {
      const next = new Set(known);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const clear = useCallback(() => setKeys(none), []);
  return [keys, toggle, clear];
}
