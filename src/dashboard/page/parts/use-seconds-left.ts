import { useEffect, useState } from 'preact/hooks';

/** Seconds that are left of a wait, counted down; 0 when it is over, and where there is none. `wait` begins anew as it changes. */
export function useSecondsLeft(wait: { readonly waitSeconds?: number } | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const until = Date.now() + 1000 * (wait?.waitSeconds ?? 0);
    const count = () => {
      const next = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(next);
      if (next === 0) window.clearInterval(timer);
    };
    const timer = window.setInterval(count, 500);
    count();
    return () => window.clearInterval(timer);
  }, [wait]);
  return left;
}
