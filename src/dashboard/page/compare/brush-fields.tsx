import type { AxisRange, Brush, ParallelAxis } from './parallel-axes.ts';

export interface BrushFieldsProps {
  readonly axes: readonly ParallelAxis[];
  readonly brush: Brush;
  readonly onBrush: (brush: Brush) => void;
}

/** The brush: a range an axis, by numbers or by words; runs outside of it fade everywhere. */
export function BrushFields({ axes, brush, onBrush }: BrushFieldsProps) {
  const set = (name: string, range: AxisRange | null) => {
    const rest = Object.entries(brush).filter(([known]) => known !== name);
    onBrush(Object.fromEntries(range === null ? rest : [...rest, [name, range]]));
  };
  return (
    <div class="brush">
      {axes.map((axis) => (
        <fieldset key={axis.name}>
          <legend>{axis.name}</legend>
          <End axis={axis} end="low" range={brush[axis.name]} onRange={(range) => set(axis.name, range)} />
          <End axis={axis} end="high" range={brush[axis.name]} onRange={(range) => set(axis.name, range)} />
        </fieldset>
      ))}
      <button
        type="button"
        class="button"
        disabled={Object.keys(brush).length === 0}
        onClick={() => onBrush({})}
      >
        No brush
      </button>
    </div>
  );
}

interface EndProps {
  readonly axis: ParallelAxis;
  readonly end: 'low' | 'high';
  readonly range: AxisRange | undefined;
  readonly onRange: (range: AxisRange | null) => void;
}

function End({ axis, end, range, onRange }: EndProps) {
  const { name, words, low, high } = axis;
  const whole = { low, high };
  const set = (value: number) => {
    const next = { ...whole, ...range, [end]: value };
    const straight = { low: Math.min(next.low, next.high), high: Math.max(next.low, next.high) };
    onRange(straight.low <= low && straight.high >= high ? null : straight);
  };
  const label = `${name}, ${end === 'low' ? 'from' : 'to'}`;
  const value = (range ?? whole)[end];
  if (words !== null)
    return (
      <select
        aria-label={label}
        value={value}
        onChange={({ currentTarget }) => set(Number(currentTarget.value))}
      >
        {words.map((word, place) => (
          <option key={word} value={place} selected={place === value}>
            {word}
          </option>
        ))}
      </select>
    );
  return (
    <input
      type="number"
      step="any"
      aria-label={label}
      value={Number(value.toPrecision(6))}
      onChange={({ currentTarget }) => {
        if (Number.isFinite(currentTarget.valueAsNumber)) set(currentTarget.valueAsNumber);
      }}
    />
  );
}
