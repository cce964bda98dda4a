import { maxPoolGradient } from '../../generator/strips/max-pool-gradient.ts';
import { maxPool } from '../../generator/strips/max-pool.ts';
import { call } from '../../plan/build.ts';
import type { OperationOf } from '../graph.ts';
import { enlarged, inStrips, rowsOf, stripLines } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import { affineOf, imageRows, kernelViewBeforeFactors } from '../views.ts';
import { createRows } from './convolution-output.ts';
import type { Lowering } from './lowering.ts';
import { contribute, readView } from './reading.ts';

/** Bytes of source lines between the pool's gradient and what the layer before makes of it. */
const stripBytes = 100_000;

/** The largest of each 2x2 pixels of a view. */
export function lowerMaxPool(lowering: Lowering, operation: OperationOf<'max-pool'>): void {
  const { level, program } = lowering;
  const { name, input } = operation;
  const view = readView(lowering, operation, input);
  if (view.gate !== undefined) unsupported(name, 'expected no factors in front of a pool');
  const pooled = createRows(lowering, operation, { groups: view.rows.groups });
  if (pooled.norm !== undefined) unsupported(name, 'expected no batch norm after a pool');
  const { width, height, channels } = view.rows;
  const shape = { width, ...kernelViewBeforeFactors(view) };
  const pool = maxPool(level, { ...shape, height });
  const body = [call(pool, imageRows(view.rows), imageRows(pooled), pooled.height, affineOf(view))];
  program.image({ layer: name, part: 'forward', body });
  lowering.onBackward(() => {
    const contribution = contribute(lowering, operation, { form: 'features', parts: [view] });
    const lines = stripLines(stripBytes, { bytesPerLine: 2 * width * channels * 4, height: pooled.height });
    const gradient = lowering.gradientOf(pooled).output;
    const backward = inStrips({ height: pooled.height, lines }, (strip) => {
      const source = enlarged(strip, 2);
      const sourceRows = source.at(imageRows(view.rows), width * channels * 4);
      const gradientRows = strip.at(gradient, pooled.width * channels * 4);
      return contribution.give(rowsOf(source, width), (place, accumulate) => {
        const kernel = maxPoolGradient(level, { ...shape, accumulate });
        return [call(kernel, sourceRows, gradientRows, place, strip.lines, affineOf(view))];
      });
    });
    program.image({ layer: name, part: 'backward', body: [...contribution.begin, ...backward] });
  });
}
