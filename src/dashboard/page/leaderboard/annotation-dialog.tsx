import { useState } from 'preact/hooks';
import type { Annotation } from '../../../domain/annotation.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { FactList } from '../parts/fact-list.tsx';
import type { BoardItem } from './board-item.ts';
import { annotationLimits, readTags } from './read-tags.ts';

export interface AnnotationDialogProps {
  readonly item: BoardItem;
  /** May be written; else it is only shown. */
  readonly operator: boolean;
  readonly onClose: () => void;
  readonly onSave: (annotation: Annotation) => void;
}

/** Tags and note of a variant. */
export function AnnotationDialog({ item, operator, onClose, onSave }: AnnotationDialogProps) {
  const { annotation, row } = item;
  const [tags, setTags] = useState(annotation.tags.join(', '));
  const [note, setNote] = useState(annotation.note);
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
          onSave({ ...annotation, tags: readTags(tags), note: note.trim() });
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
