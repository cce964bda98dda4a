import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { FactList } from '../parts/fact-list.tsx';
import type { AnnotationEdit } from './annotation-writer.ts';
import type { BoardItem } from './board-item.ts';
import { annotationLimits, readTags } from './read-tags.ts';

export interface AnnotationDialogProps {
  readonly item: BoardItem;
  /** May be written; else it is only shown. */
  readonly operator: boolean;
  readonly onClose: () => void;
  /** What was edited; what was left as it was may change elsewhere meanwhile. */
  readonly onSave: (edit: AnnotationEdit) => void;
}

/** Tags and note of a variant. */
export function AnnotationDialog({ item, operator, onClose, onSave }: AnnotationDialogProps) {
  const { annotation, row } = item;
  const [opened] = useState({ tags: annotation.tags.join(', '), note: annotation.note });
  const [tags, setTags] = useState(opened.tags);
  const [note, setNote] = useState(opened.note);
  if (!operator)
    return (
      <Dialog title={row.label} onClose={onClose}>
        <FactList facts={[['Tags', annotation.tags.join(', ') || '–']]} />
        <p class="written">{annotation.note}</p>
      </Dialog>
    );
  return (
    <Dialog title={row.label} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave({
            ...(tags !== opened.tags && { tags: readTags(tags) }),
            ...(note !== opened.note && { note: note.trim() }),
          });
        }}
      >
        <Field label="Tags" for="tags" stacked hint="Apart by commas; 20 at most, 40 characters each">
          <input
            id="tags"
            autocomplete="off"
            value={tags}
            aria-describedby="tags-hint"
            onInput={({ currentTarget }) => setTags(currentTarget.value)}
          />
        </Field>
        <Field label="Note" for="note" stacked>
          <textarea
            id="note"
            rows={6}
            maxLength={annotationLimits.note}
            value={note}
            onInput={({ currentTarget }) => setNote(currentTarget.value)}
          />
        </Field>
        <div class="actions">
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
          <button type="submit" class="button main">
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}
