import { copyRows } from '../../generator/elementwise/rows.ts';
import { panelFloats, productPack } from '../../generator/products/pack.ts';
import { product } from '../../generator/products/product.ts';
import { productGradient } from '../../generator/products/product-gradient.ts';
import { at, call, offset } from '../../plan/build.ts';
import type { Place, Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis, plainAxis } from '../parameters.ts';
import { enlarged, inStrips, rowsOf } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import { channelsOf, groupsOf, imageRows, type Features, type Rows } from '../views.ts';
import { addBias, createRows, filterSums, type Bias } from './convolution-output.ts';
import type { Lowering } from './lowering.ts';
import { contribute, readFeatures, rowsOfFeatures } from './reading.ts';

interface Transposed {
  readonly operation: OperationOf<'transposed'>;
  readonly features: Features;
  readonly rows: Rows;
  readonly weights: Place;
  readonly bias: Bias;
  /** Channels in memory. */
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * A transposed 2x2 convolution of stride 2: each line of the input gives two lines of the output, each by a product
 * whose rows hold two pixels side by side.
 */
export function lowerTransposed(lowering: Lowering, operation: OperationOf<'transposed'>): void {
  const { name, input, output } = operation;
  const features = readFeatures(lowering, operation, input);
  const axes = [plainAxis(2), plainAxis(2), channelAxis(output.channels), channelAxis(...groupsOf(features))];
  const weights = lowering.parameters.add(`${name}/kernel`, axes);
  const bias = addBias(lowering, operation, [output.channels]);
  const rows = createRows(lowering, operation, { groups: [output.channels], bias });
  if (rows.norm !== undefined) unsupported(name, 'expected no batch norm after a transposed convolution');
  const sizes = { inputs: channelsOf(features), outputs: rows.channels };
  const layer = { operation, features, rows, weights, bias, ...sizes };
  forward(lowering, layer);
  lowering.onBackward(() => backward(lowering, layer));
}

/** Of the output's lines 2y and 2y + 1: weights, panels, output, each as the bytes into it. */
const lines = [0, 1] as const;

function forward(lowering: Lowering, layer: Transposed): void {
  const { level, program, workspace } = lowering;
  const { operation, features, rows, weights, bias, inputs, outputs } = layer;
  const { name, input } = operation;
  const shape = { inputs, outputs: 2 * outputs, from: 'columns' } as const;
  const panels = workspace.transient(`panels of ${name}`, 2 * panelFloats(shape));
  const twice = at(workspace.transient(`bias of ${name}, twice`, 2 * outputs));
  const pack = productPack(level, shape);
  const copy = copyRows(level, { channels: outputs });
  const halfBytes = panelFloats(shape) * 4;
  program.first({
    layer: name,
    part: 'panels',
    body: lines.flatMap((line) => [
      call(pack, offset(weights, line * halfBytes), at(panels, line * halfBytes), 0),
      call(copy, bias.place, offset(twice, line * outputs * 4), 1),
    ]),
  });
  const multiply = product(level, { inputs, outputs: 2 * outputs, bias: true });
  const body = inStrips({ height: input.height, lines: 1 }, (strip) => {
    const source = rowsOfFeatures(lowering, features, rowsOf(strip, input.width));
    const output = enlarged(strip, 2).at(imageRows(rows), rows.width * outputs * 4);
    const calls = lines.map((line) => {
      const place = offset(output, line * rows.width * outputs * 4);
      return call(multiply, source.place, at(panels, line * halfBytes), place, input.width, twice, 0, 0);
    });
    return [...source.statements, ...calls];
  });
  program.image({ layer: name, part: 'forward', body });
}

function backward(lowering: Lowering, layer: Transposed): void {
  const { level, program, workspace } = lowering;
  const { operation, features, rows, weights, inputs, outputs } = layer;
  const { name, input } = operation;
  const shape = { inputs: 2 * outputs, outputs: inputs, from: 'rows' } as const;
  const panels = workspace.transient(`panels of ${name}, backward`, 2 * panelFloats(shape));
  const pack = productPack(level, shape);
  const halfBytes = panelFloats(shape) * 4;
  const panelsOf = (line: number) => at(panels, line * halfBytes);
  const packAll = lines.map((line) => call(pack, offset(weights, line * halfBytes), panelsOf(line), 0));
  program.first({ layer: name, part: 'panels', body: packAll });
  const { kernel, transposed } = productGradient(level, { inputs: 2 * outputs, outputs: inputs });
  const sums = lines.map((line) =>
    filterSums(lowering, operation, {
      weights: offset(weights, line * halfBytes),
      rows: 2 * outputs,
      columns: inputs,
      transposed,
    }),
  );
  const multiply = (accumulate: boolean) => product(level, { ...shape, bias: false, accumulate });
  const contribution = contribute(lowering, operation, features);
  const gradient = lowering.gradientOf(rows).output;
  const body = inStrips({ height: input.height, lines: 1 }, (strip): Statement[] => {
    const block = rowsOf(strip, input.width);
    const source = rowsOfFeatures(lowering, features, block);
    const first = enlarged(strip, 2).at(gradient, rows.width * outputs * 4);
    const lineOf = (line: number) => offset(first, line * rows.width * outputs * 4);
    return [
      ...source.statements,
      ...lines.map((line) => call(kernel, lineOf(line), source.place, sums[line] as Place, input.width)),
      ...contribution.give(block, (place, accumulate) =>
        lines.map((line) =>
          call(multiply(accumulate || line > 0), lineOf(line), panelsOf(line), place, input.width, 0, 0, 0),
        ),
      ),
    ];
  });
  program.image({ layer: name, part: 'backward', body: [...contribution.begin, ...body] });
}
