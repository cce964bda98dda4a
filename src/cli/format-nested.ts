import { findLeak } from '../domain/board/describe-leak.ts';
import { describeVariant, varyingParameters } from '../domain/describe-variant.ts';
import type { FoldResult, FoldScore, PatientMean } from '../domain/nested-score.ts';
import { describeVerdict } from '../domain/statistics/describe-verdict.ts';
import type { NestedResult } from './score-nested.ts';
import { renderTable } from './table.ts';

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
const points = (share: number) => `${share >= 0 ? '+' : ''}${(100 * share).toFixed(2)}`;

/** Labels of the sweep's variants, by hash. */
export function labelsOf({ runs }: Pick<NestedResult, 'runs'>): ReadonlyMap<string, string> {
  const varying = varyingParameters(runs.map(({ parameters }) => parameters));
  return new Map(runs.map((run) => [run.variantHash, describeVariant(run.parameters, varying)]));
}

/** A line a fold, then what the folds together say. */
export function formatNested(result: NestedResult): string {
  const labels = labelsOf(result);
  const name = (score: FoldScore | null) =>
    score === null ? '-' : (labels.get(score.variantHash) ?? score.variantHash);
  const share = (value: number | undefined) => (value === undefined ? '-' : percent(value));
  const table = renderTable<FoldResult>(
    [
      { title: 'fold', value: ({ fold }) => String(fold), align: 'right' },
      { title: 'winner', value: ({ winner }) => name(winner) },
      { title: 'selected on', value: ({ winner }) => percent(winner.selectedOn), align: 'right' },
      { title: 'kept', value: ({ winner }) => percent(winner.outer), align: 'right' },
      { title: 'reference', value: ({ reference }) => name(reference) },
      { title: 'kept', value: ({ reference }) => share(reference?.outer), align: 'right' },
      { title: 'patients', value: ({ winner }) => String(winner.patients.size), align: 'right' },
    ],
    result.folds,
  );
  const leak = findLeak(result.runs);
  return [table, ...conclude(result), ...(leak === null ? [] : [`leaky: ${leak}`])].join('\n');
}

function conclude({
  folds,
  agree,
  winner,
  reference,
  comparison,
  withoutReference,
  metric,
  selectedOn,
  optimism,
}: NestedResult): string[] {
  const variants = new Set(folds.map((fold) => fold.winner.variantHash)).size;
  return [
    agree
      ? 'all folds chose the same variant'
      : `the ${folds.length} folds chose ${variants} different variants: the score is of the choosing, not of one variant`,
    `winner, unbiased: ${percent(winner.mean)} mean per-patient Dice${within(winner)}`,
    `selected on: ${percent(selectedOn)}${optimism === null ? ` (${metric})` : `, ${points(optimism)} points of optimism`}`,
    ...(reference === null
      ? []
      : [
          `reference, unbiased: ${percent(reference.mean)} mean per-patient Dice${within(reference)}` +
            (withoutReference.length === 0 ? '' : `, without fold ${withoutReference.join(', ')}`),
        ]),
    ...(comparison === null ? [] : [`verdict, unbiased: ${describeVerdict(comparison)}`]),
  ];
}

function within({ interval, patients }: PatientMean): string {
  if (interval === null) return ` (${patients} patients, too few for an interval)`;
  return ` (95 % interval ${percent(interval.low)} to ${percent(interval.high)}, ${patients} patients)`;
}
