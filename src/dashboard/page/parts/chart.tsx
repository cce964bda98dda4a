import { Chart as ChartJs } from 'chart.js';
import type { ChartConfiguration, ChartType, DefaultDataPoint } from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';
import { useColours } from '../theme/use-colours.ts';
import type { Colours } from '../theme/use-colours.ts';

export interface ChartProps<Type extends ChartType, Data = DefaultDataPoint<Type>> {
  /** What the picture says, for those who do not see it. */
  readonly label: string;
  /** Made again whenever `inputs` or the colour scheme changes; the chart is updated in place, without animation. */
  readonly configure: (colours: Colours) => ChartConfiguration<Type, Data>;
  readonly inputs: readonly unknown[];
  readonly class?: string;
}

/** A Chart.js chart that follows its inputs and the colour scheme. Views register the controllers that they use. */
export function Chart<Type extends ChartType, Data = DefaultDataPoint<Type>>({
  label,
  configure,
  inputs,
  class: className = 'chart',
}: ChartProps<Type, Data>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<ChartJs<Type, Data> | null>(null);
  const colours = useColours();
  useEffect(() => {
    const configuration = configure(colours);
    const known = chart.current;
    if (known === null) chart.current = new ChartJs(canvas.current!, configuration);
    else {
      known.data = configuration.data;
      if (configuration.options) known.options = configuration.options as never;
      known.update('none');
    }
  }, [...inputs, colours]);
  useEffect(
    () => () => {
      chart.current?.destroy();
      chart.current = null;
    },
    [],
  );
  return (
    <div class={className}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
