import { plural } from '../parts/format.ts';
import { compareLimits } from './run-rows.ts';

export interface CompareLinkProps {
  /** Ids of the chosen runs; null while they are asked for. */
  readonly runs: readonly string[] | null;
  /** Anything is chosen at all. */
  readonly any: boolean;
  readonly onClear: () => void;
}

/** The way to the chosen runs side by side; says what is wanted where it leads nowhere. */
export function CompareLink({ runs, any, onClear }: CompareLinkProps) {
  const { least, most } = compareLimits;
  const fits = runs !== null && runs.length >= least && runs.length <= most;
  const said = !any ? '' : runs === null ? 'Looking for the runs …' : `${plural(runs.length, 'run')} chosen`;
  return (
    <div class="compare-tools">
      {fits ? (
        <a class="button main" href={`/compare?runs=${runs.map(encodeURIComponent).join(',')}`}>
          Compare
        </a>
      ) : (
        <button type="button" class="button" disabled title={`Choose ${least} to ${most} runs`}>
          Compare
        </button>
      )}
      <span class="quiet" role="status">
        {said}
        {any && runs !== null && !fits && `; a comparison takes ${least} to ${most}`}
      </span>
      {any && (
        <button type="button" class="button bare" onClick={onClear}>
          Clear
        </button>
      )}
    </div>
  );
}
