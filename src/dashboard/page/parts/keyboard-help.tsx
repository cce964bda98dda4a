import { useEffect, useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';
import { PlainTable } from './plain-table.tsx';

/** A key of a view, for the help that `?` opens. */
export interface KeyHint {
  readonly keys: readonly string[];
  readonly does: string;
}

const everywhere: readonly KeyHint[] = [
  { keys: ['?'], does: 'this help' },
  { keys: ['Tab', 'Shift Tab'], does: 'to the next or previous control' },
  { keys: ['Esc'], does: 'leaves a dialog or a menu' },
];

/** A button, and the key `?`, that show which keys do what. */
export function KeyboardHelp({ hints }: { readonly hints: readonly KeyHint[] }) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === '?' && !isTyping(event.target)) setOpen(true);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  const rows = [...hints, ...everywhere].map(({ keys, does }) => ({
    key: does,
    cells: [keys.map((key) => <kbd key={key}>{key}</kbd>), does],
  }));
  return (
    <>
      <button
        type="button"
        class="button bare"
        aria-label="Keyboard"
        title="Keyboard (?)"
        onClick={() => setOpen(true)}
      >
        <kbd>?</kbd>
      </button>
      {open && (
        <Dialog title="Keyboard" onClose={() => setOpen(false)}>
          <PlainTable caption="Keys" columns={[{ title: 'Key' }, { title: 'What it does' }]} rows={rows} />
          <div class="actions">
            <button type="button" class="button" onClick={() => setOpen(false)}>
              Close
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** True where a key is text rather than a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
