import { panelFloats, productPack } from '../../generator/products/pack.ts';
import { product } from '../../generator/products/product.ts';
import { productGradient } from '../../generator/products/product-gradient.ts';
import { at, call, loop, offset, term } from '../../plan/build.ts';
import type { Place, Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis, plainAxis } from '../parameters.ts';
import { allRows, inBlocks } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import { channelsOf, groupsOf, imageRows, type Features, type Rows } from '../views.ts';
import { addBias, createRows, filterSums, gradientRows, type Bias } from './convolution-output.ts';
import type { Lowering } from './lowering.ts';
import { clearStatistics, statisticsArguments } from './norm.ts';
import { contribute, isRaw, readFeaturesOrRaw, rowsOfFeatures } from './reading.ts';

interface Pointwise {
  readonly operation: OperationOf<'convolution'>;
  readonly features: Features;
  readonly rows: Rows;
  readonly weights: Place;
  readonly bias: Bias | undefined;
  /** Channels in memory. */
  readonly inputs: number;
  readonly outputs: number;
}

/** A 1x1 convolution: in blocks of rows, the view computed into scratch, times the weights. */
export function lowerPointwise(lowering: Lowering, operation: OperationOf<'convolution'>): void {
  const { name, input, output } = operation;
  const features = readFeaturesOrRaw(lowering, operation, input);
  const axes = [plainAxis(1), plainAxis(1), channelAxis(...groupsOf(features)), channelAxis(output.channels)];
  const weights = lowering.parameters.add(`${name}/kernel`, axes);
  const bias = operation.bias ? addBias(lowering, operation, [output.channels]) : undefined;
  const rows = createRows(lowering, operation, { groups: [output.channels], bias });
  const sizes = { inputs: channelsOf(features), outputs: rows.channels };
  const layer = { operation, features, rows, weights, bias, ...sizes };
  forward(lowering, layer);
  lowering.onBackward(() => backward(lowering, layer));
}

/** Packs weights into panels at the program's beginning. */
function packedWeights(
  { level, workspace, program }: Lowering,
  { operation: { name }, weights }: Pointwise,
  shape: { inputs: number; outputs: number; from: 'rows' | 'columns' },
): Place {
  const panels = at(workspace.transient(`panels of ${name} from ${shape.from}`, panelFloats(shape)));
  const body = [call(productPack(level, shape), weights, panels, 0)];
  program.first({ layer: name, part: 'panels', body });
  return panels;
}

function forward(lowering: Lowering, layer: Pointwise): void {
  const { level, program } = lowering;
  const { operation, features, rows, bias, inputs, outputs } = layer;
  const { norm } = rows;
  const panels = packedWeights(lowering, layer, { inputs, outputs, from: 'rows' });
  const statistics = norm !== undefined;
  const multiply = product(level, { inputs, outputs, bias: bias !== undefined, statistics });
  const body: Statement[] = inBlocks(allRows(rows.height * rows.width), (block) => {
    const { place, statements } = rowsOfFeatures(lowering, features, block);
    const output = block.at(imageRows(rows), outputs * 4);
    const epilogue = [bias?.place ?? 0, ...statisticsArguments(norm)] as const;
    return [...statements, call(multiply, place, panels, output, block.rows, ...epilogue)];
  });
  program.image({
    layer: operation.name,
    part: 'forward',
    body: [...clearStatistics(level, norm), ...body],
  });
}

function backward(lowering: Lowering, layer: Pointwise): void {
  const { level, program } = lowering;
  const { operation, features, rows, weights, inputs, outputs } = layer;
  const panels = packedWeights(lowering, layer, { inputs: outputs, outputs: inputs, from: 'columns' });
  const { kernel: accumulateWeights, transposed } = productGradient(level, { inputs, outputs });
  const sums = filterSums(lowering, operation, { weights, rows: inputs, columns: outputs, transposed });
  const spread = (
    from: Place,
    to: Place,
    { rows: count, accumulate }: { rows: number; accumulate: boolean },
  ) => {
    const kernel = product(level, { inputs: outputs, outputs: inputs, bias: false, accumulate });
    return call(kernel, from, panels, to, count, 0, 0, 0);
  };
  const [view] = features.parts;
  const readsRaw = isRaw(view!);
  if (readsRaw) passToRaw(lowering, layer, spread);
  const contribution = readsRaw ? { begin: [], give: () => [] } : contribute(lowering, operation, features);
  const body = inBlocks(allRows(rows.height * rows.width), (block) => {
    const gradient = gradientRows(lowering, rows, block);
    const input = rowsOfFeatures(lowering, features, block);
    return [
      ...gradient.statements,
      ...input.statements,
      call(accumulateWeights, input.place, gradient.place, sums, block.rows),
      ...contribution.give(block, (place, accumulate) => [
        spread(gradient.place, place, { rows: block.rows, accumulate }),
      ]),
    ];
  });
  program.image({ layer: operation.name, part: 'backward', body: [...contribution.begin, ...body] });
}

/**
 * The gradient of an output in front of batch norm is added where that of the output past batch norm is known; and its
 * bias, which batch norm takes away again, does have a gradient here: the weights times this convolution's own bias
 * gradient.
 */
function passToRaw(
  lowering: Lowering,
  { operation, features, rows, bias }: Pointwise,
  spread: (from: Place, to: Place, how: { rows: number; accumulate: boolean }) => Statement,
): void {
  const { images, parameters, program } = lowering;
  const { name } = operation;
  if (rows.norm !== undefined || bias?.sums === undefined)
    return unsupported(
      name,
      'expected a bias and no batch norm on what reads an output in front of batch norm',
    );
  const raw = features.parts[0]!.rows;
  const gradient = lowering.gradientOf(rows).output;
  lowering
    .gradientOf(raw)
    .direct.push((block, place) => [
      spread(block.at(gradient, rows.channels * 4), place, { rows: block.rows, accumulate: true }),
    ]);
  const biasOfRaw = parameters.places.find((each) => each.name === `${raw.name}/bias`)?.place;
  if (biasOfRaw === undefined) return;
  const ofImage = offset(at(bias.sums), 0, term('each', rows.channels * 4));
  const add = spread(ofImage, parameters.gradientOf(biasOfRaw), { rows: 1, accumulate: true });
  program.last({ layer: name, part: 'bias gradient', body: [loop('each', images, [add])] });
}
