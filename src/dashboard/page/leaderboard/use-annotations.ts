import { useEffect, useMemo, useState } from 'preact/hooks';
import { send } from '../api/send.ts';
import { createAnnotationWriter } from './annotation-writer.ts';
import type { AnnotationEdit, WrittenAnnotations } from './annotation-writer.ts';
import type { Annotations } from './board-item.ts';

const none: Annotations = {};

export interface AnnotationBook extends WrittenAnnotations {
  readonly edit: (variantHash: string, edit: AnnotationEdit) => void;
}

/** What people say of variants; an edit is shown at once and taken back where the server refuses it. */
export function useAnnotations(told: Annotations | undefined): AnnotationBook {
  const [written, setWritten] = useState<WrittenAnnotations>({ annotations: told ?? none, trouble: null });
  const writer = useMemo(
    () =>
      createAnnotationWriter({
        put: (hash, annotation) =>
          send('PUT', `/api/variants/${encodeURIComponent(hash)}/annotation`, annotation),
        onChange: setWritten,
      }),
    [],
  );
  useEffect(() => writer.tell(told ?? none), [told]);
  return { ...written, edit: writer.edit };
}
