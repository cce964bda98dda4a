import { inferGroups, type GroupInference, type Infer } from '../../domain/board/inference.ts';
import { isReference, type Group } from '../../domain/board/variant-group.ts';
import type { MetricName } from '../../domain/patient-counts.ts';

export interface InferenceMemory {
  /**
   * What is known without computing: where a score has changed since, the last known of each variant, and nothing of
   * one that has none.
   */
  readonly recall: Infer;
  /** What holds now; remembered. */
  readonly compute: Infer;
  /** Whether `recall` had to answer with less than what holds now, since it was last asked. */
  takeMissed(): boolean;
}

interface Remembered {
  readonly judged: readonly (readonly unknown[])[];
  readonly answers: ReadonlyMap<string, GroupInference>;
}

const nothing: GroupInference = { interval: null, comparison: null };

/** Runs are told apart by identity: those that have not changed must be the same objects from call to call. */
export function rememberInference(infer: Infer = inferGroups): InferenceMemory {
  const known = new Map<string, Remembered>();
  let missed = false;
  const recallKnown = (groups: readonly Group[], metric: MetricName): Remembered | undefined => {
    const remembered = known.get(keyOf(groups, metric));
    if (remembered === undefined || !isSame(remembered.judged, groups.map(judgedBy))) missed = true;
    return remembered;
  };
  return {
    recall(groups, metric) {
      const answers = recallKnown(groups, metric)?.answers;
      return groups.map(([{ variantHash }]) => answers?.get(variantHash) ?? nothing);
    },
    compute(groups, metric) {
      const remembered = known.get(keyOf(groups, metric));
      const judged = groups.map(judgedBy);
      if (remembered !== undefined && isSame(remembered.judged, judged))
        return groups.map(([{ variantHash }]) => remembered.answers.get(variantHash) ?? nothing);
      const answers = infer(groups, metric);
      const byVariant = groups.map(([{ variantHash }], place) => [variantHash, answers[place]!] as const);
      known.set(keyOf(groups, metric), { judged, answers: new Map(byVariant) });
      return answers;
    },
    takeMissed() {
      const was = missed;
      missed = false;
      return was;
    },
  };
}

function keyOf([group]: readonly Group[], metric: MetricName): string {
  return `${group?.[0].protocol ?? ''} ${metric}`;
}

/** All of a group that inference reads. */
function judgedBy(group: Group): unknown[] {
  const ended = group.filter(({ status }) => status === 'completed' || status === 'pruned');
  return [group[0].variantHash, isReference(group), ...ended];
}

function isSame(some: Remembered['judged'], others: Remembered['judged']): boolean {
  return (
    some.length === others.length &&
    some.every((list, place) => {
      const other = others[place]!;
      return list.length === other.length && list.every((item, at) => item === other[at]);
    })
  );
}
