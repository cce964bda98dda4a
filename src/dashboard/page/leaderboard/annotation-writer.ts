import type { Annotation } from '../../../domain/annotation.ts';
import type { Answer } from '../api/send.ts';
import type { Trouble } from '../api/trouble.ts';
import { noAnnotation } from './board-item.ts';
import type { Annotations } from './board-item.ts';

/** What is edited of an annotation; the other fields stay as they are. */
export type AnnotationEdit = Partial<Annotation>;

export interface WrittenAnnotations {
  /** As the server told them, with what was edited and it has not told yet. */
  readonly annotations: Annotations;
  /** Why the last write was refused. */
  readonly trouble: Trouble | null;
}

export interface AnnotationWriterInput {
  readonly put: (variantHash: string, annotation: Annotation) => Promise<Answer<unknown>>;
  readonly onChange: (written: WrittenAnnotations) => void;
}

/** Edits of one variant, on their way from the first to the last. */
interface Edits {
  readonly unsent: AnnotationEdit;
  readonly sending: AnnotationEdit;
  /** Taken by the server, and not told by it yet. */
  readonly taken: AnnotationEdit;
}

const none: Edits = { unsent: {}, sending: {}, taken: {} };

/**
 * Writes edits of annotations one after the other, so that the last edit of each field is what stays: one that comes
 * while another is sent goes with the next write, and what the server tells meanwhile changes the other fields alone. A
 * refused edit is taken back, unless the field was edited again.
 */
export function createAnnotationWriter({ put, onChange }: AnnotationWriterInput) {
  const edits = new Map<string, Edits>();
  let told: Annotations = {};
  let trouble: Trouble | null = null;

  const read = (hash: string): Annotation => {
    const { taken, sending, unsent } = edits.get(hash) ?? none;
    return { ...(told[hash] ?? noAnnotation), ...taken, ...sending, ...unsent };
  };

  function tellAll(): void {
    const edited = [...edits.keys()].map((hash) => [hash, read(hash)] as const);
    onChange({
      annotations: edited.length === 0 ? told : { ...told, ...Object.fromEntries(edited) },
      trouble,
    });
  }

  function change(hash: string, next: Partial<Edits>): void {
    const all = { ...(edits.get(hash) ?? none), ...next };
    if (Object.values(all).every(isEmpty)) edits.delete(hash);
    else edits.set(hash, all);
  }

  async function sendAll(hash: string): Promise<void> {
    for (let now = edits.get(hash); now !== undefined && !isEmpty(now.unsent); now = edits.get(hash)) {
      const sent = now.unsent;
      const whole = read(hash);
      change(hash, { unsent: {}, sending: sent });
      const answer = await put(hash, whole);
      const failed = 'trouble' in answer;
      trouble = failed ? answer.trouble : null;
      const taken = edits.get(hash)?.taken;
      change(hash, { sending: {}, ...(!failed && { taken: { ...taken, ...sent } }) });
      tellAll();
    }
  }

  return {
    edit(hash: string, edit: AnnotationEdit): void {
      const { unsent, sending } = edits.get(hash) ?? none;
      const busy = !isEmpty(sending);
      change(hash, { unsent: { ...unsent, ...edit } });
      tellAll();
      if (!busy) void sendAll(hash);
    },
    /** What the server says now: it knows of every edit that it has taken. */
    tell(annotations: Annotations): void {
      told = annotations;
      for (const hash of edits.keys()) change(hash, { taken: {} });
      tellAll();
    },
  };
}

const isEmpty = (edit: AnnotationEdit): boolean => Object.keys(edit).length === 0;
