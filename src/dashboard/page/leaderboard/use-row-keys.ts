import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isTyping } from '../parts/keyboard-help.tsx';
import type { BoardLine } from './board-lines.ts';

export interface RowKeysInput {
  readonly lines: readonly BoardLine[];
  readonly scrollTo: (index: number) => void;
  readonly box: RefObject<HTMLElement>;
}

const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Arrow up and down, Home and End carry the keyboard from a row's control to the same control of another row. */
export function useRowKeys({ lines, scrollTo, box }: RowKeysInput): (event: KeyboardEvent) => void {
  const wanted = useRef<{ readonly key: string; readonly control: string } | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const { key, control } = wanted.current;
    const row = box.current?.querySelector(`tr[data-key="${CSS.escape(key)}"]`);
    const target =
      row?.querySelector<HTMLElement>(`[data-control="${control}"]`) ??
      row?.querySelector<HTMLElement>('button, input');
    if (target === null || target === undefined) return;
    wanted.current = null;
    target.focus({ preventScroll: true });
  });
  return (event) => {
    const step = steps[event.key];
    const from = event.target as HTMLElement;
    const key = from.closest('tr')?.dataset['key'];
    const control = from.dataset['control'];
    const typing = isTyping(from) && from.getAttribute('type') !== 'checkbox';
    if (step === undefined || key === undefined || control === undefined || typing) return;
    const rows = lines.flatMap((line, index) => (isStop(line) ? [{ key: line.key, index }] : []));
    const to =
      rows[
        step(
          rows.findIndex((row) => row.key === key),
          rows.length,
        )
      ];
    if (to === undefined) return;
    event.preventDefault();
    wanted.current = { key: to.key, control };
    scrollTo(to.index);
    box.current?.dispatchEvent(new Event('scroll')); // draws even where nothing had to scroll
  };
}

/** Rows that have a control. */
const isStop = (line: BoardLine): boolean =>
  line.type === 'row' && line.row.original.row.kind !== 'published';
