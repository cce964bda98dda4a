import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Annotation } from '../../../domain/annotation.ts';
import { send } from '../api/send.ts';
import type { Trouble } from '../api/trouble.ts';
import type { Annotations } from './board-item.ts';

const none: Annotations = {};

export interface AnnotationBook {
  /** As the server told them, with what was just written and it has not told yet. */
  readonly annotations: Annotations;
  readonly trouble: Trouble | null;
  /** True when it was kept. */
  readonly write: (variantHash: string, annotation: Annotation) => Promise<boolean>;
}

/** What people say of variants; a change is shown at once and taken back where the server refuses it. */
export function useAnnotations(told: Annotations | undefined): AnnotationBook {
  const [written, setWritten] = useState<Annotations>(none);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => setWritten(none), [told]);
  const annotations = useMemo(
    () => (written === none ? (told ?? none) : { ...told, ...written }),
    [told, written],
  );
  const write = async (variantHash: string, annotation: Annotation) => {
    setWritten((known) => ({ ...known, [variantHash]: annotation }));
    const answer = await send(
      'PUT',
      `/api/variants/${encodeURIComponent(variantHash)}/annotation`,
      annotation,
    );
    const failed = 'trouble' in answer;
    setTrouble(failed ? answer.trouble : null);
    if (failed) setWritten((known) => without(known, variantHash));
    return !failed;
  };
  return { annotations, trouble, write };
}

const without = (known: Annotations, hash: string): Annotations =>
  Object.fromEntries(Object.entries(known).filter(([other]) => other !== hash));
