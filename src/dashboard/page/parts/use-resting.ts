import { useEffect, useRef, useState } from 'preact/hooks';

/** Milliseconds after the last change; browsers limit how often the address is written. */
const patience = 120;

/**
 * A value that the address holds, while it is typed or dragged: shown at once, handed to `onRest` once it rests. A value
 * that comes from elsewhere, as from going back, takes the place of what has not been handed on.
 */
export function useResting<T>(value: T, onRest: (value: T) => void): [T, (next: T) => void] {
  const [shown, setShown] = useState(value);
  const sent = useRef(value);
  const timer = useRef<number>();
  const latest = useRef(onRest);
  latest.current = onRest; // what else changed while it moved is not undone
  useEffect(() => {
    if (value === sent.current) return;
    window.clearTimeout(timer.current);
    sent.current = value;
    setShown(value);
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const move = (next: T) => {
    setShown(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      sent.current = next;
      latest.current(next);
    }, patience);
  };
  return [shown, move];
}
