import { useMemo } from 'preact/hooks';
import type { EpochView } from '../../dashboard-reader.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Field } from '../parts/field.tsx';
import { CurveFigure } from './curve-figure.tsx';
import { clampRange, makeFigure } from './curves.ts';
import type { EpochRange } from './curves.ts';

export interface RunCurvesProps {
  readonly epochs: readonly EpochView[];
  /** Epochs of the whole run: the axis' end, so that one sees how far there is to go. */
  readonly budget: number;
  readonly bestEpoch: number | null;
  readonly range: EpochRange;
  readonly withRate: boolean;
  /** Null shows all epochs. */
  readonly onRange: (range: EpochRange | null) => void;
  readonly onRate: (shown: boolean) => void;
}

/** Loss and Dice, the rate where asked for; all zoom in step, by dragging or by the fields. */
export function RunCurves(props: RunCurvesProps) {
  const { epochs, budget, bestEpoch, range, withRate, onRange, onRate } = props;
  const figures = useMemo(
    () => [makeFigure('dice', epochs), makeFigure('loss', epochs), makeFigure('rate', epochs)],
    [epochs],
  );
  if (epochs.length === 0)
    return (
      <EmptyState kind="empty">
        <p>No epoch has ended so far.</p>
      </EmptyState>
    );
  const zoomed = range.from > 1 || range.to < Math.max(2, budget);
  const set = (next: Partial<EpochRange>) => onRange(clampRange({ ...range, ...next }, budget));
  return (
    <section aria-label="Curves">
      <div class="curves">
        {figures.slice(0, withRate ? 3 : 2).map(({ title, curves }) => (
          <CurveFigure
            key={title}
            title={title}
            curves={curves}
            range={range}
            bestEpoch={bestEpoch}
            onZoom={(next) => onRange(clampRange(next, budget))}
          />
        ))}
      </div>
      <div class="tools">
        <Field label="Epochs from" for="from-epoch">
          <EpochInput id="from-epoch" value={range.from} budget={budget} onValue={(from) => set({ from })} />
        </Field>
        <Field label="to" for="to-epoch">
          <EpochInput id="to-epoch" value={range.to} budget={budget} onValue={(to) => set({ to })} />
        </Field>
        <button type="button" class="button" disabled={!zoomed} onClick={() => onRange(null)}>
          All epochs
        </button>
        <label class="check">
          <input
            type="checkbox"
            checked={withRate}
            onChange={({ currentTarget }) => onRate(currentTarget.checked)}
          />
          Learning rate
        </label>
      </div>
    </section>
  );
}

interface EpochInputProps {
  readonly id: string;
  readonly value: number;
  readonly budget: number;
  readonly onValue: (value: number) => void;
}

function EpochInput({ id, value, budget, onValue }: EpochInputProps) {
  return (
    <input
      id={id}
      type="number"
      min={1}
      max={Math.max(2, budget)}
      value={value}
      onChange={({ currentTarget }) => {
        if (Number.isInteger(currentTarget.valueAsNumber)) onValue(currentTarget.valueAsNumber);
      }}
    />
  );
}
