import { collectGradient } from '../../generator/products/collect-gradient.ts';
import { winogradCollect } from '../../generator/products/winograd/winograd-collect.ts';
import { batchNormGradientRows } from '../../generator/elementwise/batch-norm-rows.ts';
import { collectSums } from '../../generator/elementwise/sums.ts';
import type { Operation } from '../../network/network.ts';
import { at, bytesPerThread, call } from '../../plan/build.ts';
import type { Buffer, Place, Statement } from '../../plan/plan.ts';
import { consumerOfKind } from '../graph.ts';
import { channelAxis } from '../parameters.ts';
import type { RowBlock } from '../row-block.ts';
import { featuresOf, imageRows, paddedSum, viewOf, type Rows } from '../views.ts';
import type { Lowering } from './lowering.ts';
import { createNorm } from './norm.ts';

/** A bias, and where its gradient is summed: nowhere in front of batch norm, which takes a constant away again. */
export interface Bias {
  readonly place: Place;
  /** `[images][channels]`. */
  readonly sums: Buffer | undefined;
}

export function addBias(lowering: Lowering, operation: Operation, groups: readonly number[]): Bias {
  const { graph, parameters, program, level, images, workspace } = lowering;
  const { name, output } = operation;
  const axis = channelAxis(...groups);
  const place = parameters.add(`${name}/bias`, [axis]);
  if (consumerOfKind(graph, output, 'batch-norm') !== undefined) return { place, sums: undefined };
  const sums = workspace.perImage(`bias sums of ${name}`, axis.padded);
  const kernel = collectSums(level, { channels: axis.padded, images });
  const body = [call(kernel, at(sums), parameters.gradientOf(place))];
  program.last({ layer: name, part: 'bias gradient', body });
  return { place, sums };
}

/** Rows that an operation stores, with the batch norm that reads them; makes them the operation's value. */
export function createRows(
  lowering: Lowering,
  operation: Operation,
  { groups, bias }: { groups: readonly number[]; bias?: Bias | undefined },
): Rows {
  const { graph, workspace } = lowering;
  const { name, output } = operation;
  const { height, width } = output;
  const channels = paddedSum(groups);
  const reader = consumerOfKind(graph, output, 'batch-norm');
  const norm = reader && createNorm(lowering, reader, groups);
  const buffer = workspace.perImage(`rows of ${name}`, height * width * channels);
  const madeBy = graph.indexOf(operation);
  const rows = { name, madeBy, height, width, groups, channels, buffer, norm };
  lowering.gradientOf(rows).biasSums = bias?.sums;
  lowering.setForm(output, featuresOf(viewOf(rows)));
  return rows;
}

/** A weight gradient's sums, one copy for each thread; collected at the end of the program. */
export function filterSums(
  lowering: Lowering,
  operation: Operation,
  shape: { weights: Place; rows: number; columns: number; transposed: boolean },
): Place {
  const { level, threads, workspace, program, parameters } = lowering;
  const { weights, rows, columns, transposed } = shape;
  const sums = workspace.perThread(`sums of ${operation.name}`, rows * columns);
  const kernel = collectGradient(level, { rows, columns, transposed, threads });
  const body = [call(kernel, at(sums), parameters.gradientOf(weights), bytesPerThread(sums))];
  program.last({ layer: operation.name, part: 'weight gradient', body });
  return at(sums);
}

/** The same for sums of Winograd's transformed weights. */
export function tileSums(
  lowering: Lowering,
  operation: Operation,
  shape: { weights: Place; inputs: number; outputs: number; sumFloats: number },
): Place {
  const { level, threads, workspace, program, parameters } = lowering;
  const { weights, inputs, outputs, sumFloats } = shape;
  const sums = workspace.perThread(`sums of ${operation.name}`, sumFloats);
  const kernel = winogradCollect(level, { inputs, outputs, threads });
  const body = [call(kernel, at(sums), parameters.gradientOf(weights), bytesPerThread(sums))];
  program.last({ layer: operation.name, part: 'weight gradient', body });
  return at(sums);
}

/** Rows of dY: O itself, or with batch norm A * O + B * Y + K in scratch. */
export function gradientRows(
  { level, workspace, gradientOf }: Lowering,
  rows: Rows,
  block: RowBlock,
): { place: Place; statements: readonly Statement[] } {
  const { norm, channels } = rows;
  const gradient = gradientOf(rows);
  const incoming = block.at(gradient.output, channels * 4);
  if (norm === undefined) return { place: incoming, statements: [] };
  const place = workspace.scratch('output gradient', block.rows * channels);
  const kernel = batchNormGradientRows(level, { channels });
  const source = block.at(imageRows(rows), channels * 4);
  const statement = call(kernel, source, incoming, place, block.rows, at(norm.coefficients));
  const direct = gradient.direct.flatMap((add) => add(block, place));
  return { place, statements: [statement, ...direct] };
}
