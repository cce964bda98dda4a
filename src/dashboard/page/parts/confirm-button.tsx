import { useState } from 'preact/hooks';
import type { Answer } from '../api/send.ts';
import { describeTrouble } from '../api/trouble.ts';
import type { Trouble } from '../api/trouble.ts';
import { Dialog } from './dialog.tsx';

export interface ConfirmButtonProps {
  /** The verb: `Cancel the sweep`. */
  readonly text: string;
  /** What will happen, and what will not. */
  readonly question: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly act: () => Promise<Answer<unknown>>;
}

/** A button that asks before it acts, and says in the dialog what went wrong. */
export function ConfirmButton({ text, question, danger = false, disabled, act }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const close = () => {
    setOpen(false);
    setTrouble(null);
  };
  const confirm = async () => {
    setBusy(true);
    const answer = await act();
    setBusy(false);
    if ('trouble' in answer) setTrouble(answer.trouble);
    else close();
  };
  return (
    <>
      <button
        type="button"
        class={danger ? 'button danger' : 'button'}
        disabled={disabled}
        onClick={() => setOpen(true)}
      >
        {text} …
      </button>
      {open && (
        <Dialog title={`${text}?`} onClose={close}>
          <p>{question}</p>
          {trouble !== null && <p role="alert">{describeTrouble(trouble)}</p>}
          <div class="actions">
            <button type="button" class="button" onClick={close}>
              Leave it
            </button>
            <button
              type="button"
              class={danger ? 'button danger' : 'button main'}
              disabled={busy}
              onClick={() => void confirm()}
            >
              {text}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
