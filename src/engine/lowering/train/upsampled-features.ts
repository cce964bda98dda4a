import { upsampleFeaturesGradient } from '../../generator/features/upsample-features-gradient.ts';
import { upsampleFeatures } from '../../generator/features/upsample-features.ts';
import type { Operation } from '../../network/network.ts';
import { call } from '../../plan/build.ts';
import type { Graph, OperationOf } from '../graph.ts';
import { allRows } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import { channelsOf, groupsOf, imageRows, type Rows } from '../views.ts';
import { createRows } from './convolution-output.ts';
import type { Lowering } from './lowering.ts';
import { contribute, readFeatures, rowsOfFeatures } from './reading.ts';

/** Upsampling of an image of features, stored; straight into a sum where all its terms are upsampled. */
export function lowerFeatureUpsample(lowering: Lowering, operation: OperationOf<'upsample'>): void {
  const { level, program } = lowering;
  const { name, input, factor } = operation;
  if (input.height !== input.width) unsupported(name, 'expected square features');
  const features = readFeatures(lowering, operation, input);
  const { rows, accumulate } = createTarget(lowering, operation, groupsOf(features));
  if (rows.norm !== undefined) unsupported(name, 'expected no batch norm after upsampling');
  const shape = { size: input.width, factor, channels: channelsOf(features) };
  const whole = allRows(input.height * input.width);
  const source = rowsOfFeatures(lowering, features, whole);
  const forward = call(upsampleFeatures(level, { ...shape, accumulate }), source.place, imageRows(rows));
  program.image({ layer: name, part: 'forward', body: [...source.statements, forward] });
  lowering.onBackward(() => {
    const contribution = contribute(lowering, operation, features);
    const gradient = lowering.gradientOf(rows).output;
    const body = contribution.give(whole, (place, isAdded) => [
      call(upsampleFeaturesGradient(level, { ...shape, accumulate: isAdded }), gradient, place),
    ]);
    program.image({ layer: name, part: 'backward', body: [...contribution.begin, ...body] });
  });
}

function createTarget(
  lowering: Lowering,
  operation: OperationOf<'upsample'>,
  groups: readonly number[],
): { rows: Rows; accumulate: boolean } {
  const { graph, upsampledSums } = lowering;
  const sum = sumOfUpsampled(graph, operation);
  if (sum === undefined) return { rows: createRows(lowering, operation, { groups }), accumulate: false };
  const begun = upsampledSums.get(sum);
  const rows = begun ?? createRows(lowering, sum, { groups });
  upsampledSums.set(sum, rows);
  return { rows, accumulate: begun !== undefined };
}

/** The sum that alone reads an operation's output, if all its terms are upsampled and read by nobody else. */
function sumOfUpsampled(graph: Graph, { output }: Operation): OperationOf<'add'> | undefined {
  const [reader, ...others] = graph.consumersOf(output);
  if (reader?.kind !== 'add' || others.length > 0) return undefined;
  const makers = graph.network.operations.filter((each) =>
    reader.inputs.some(({ id }) => id === each.output.id),
  );
  const isWhole = makers.every(
    (each) => each.kind === 'upsample' && graph.consumersOf(each.output).length === 1,
  );
  return isWhole && makers.length === reader.inputs.length ? reader : undefined;
}
