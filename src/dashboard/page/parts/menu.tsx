import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A button that opens a sheet of controls beneath it; Escape, or a click elsewhere, closes it. */
export function Menu({ text, children }: { readonly text: string; readonly children: ComponentChildren }) {
  const node = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      if (node.current?.open && !node.current.contains(event.target as Node)) node.current.open = false;
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('focusin', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('focusin', close);
    };
  }, []);
  return (
    <details
      class="menu"
      ref={node}
      onKeyDown={({ key }) => {
        if (key !== 'Escape' || !node.current?.open) return;
        node.current.open = false;
        node.current.querySelector('summary')?.focus();
      }}
    >
      <summary class="button">{text}</summary>
      <div class="sheet">{children}</div>
    </details>
  );
}
