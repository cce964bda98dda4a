import { panelFloats, productPack } from '../../generator/products/pack.ts';
import { product } from '../../generator/products/product.ts';
import { at, call } from '../../plan/build.ts';
import type { Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis, plainAxis } from '../parameters.ts';
import { allRows, inBlocks, inLines, type RowBlock, type Strip } from '../row-block.ts';
import { readFeaturesOrRaw, rowsOfFeatures } from '../train/reading.ts';
import { channelsOf, groupsOf } from '../views.ts';
import { chainOf } from './chain.ts';
import type { Evaluation } from './evaluation.ts';
import { foldingOf } from './folded.ts';
import { createTarget, type Target } from './targets.ts';

/** A 1x1 convolution with batch norm folded in and its activation; line by line into a border of zeros. */
export function evaluatePointwise(evaluation: Evaluation, operation: OperationOf<'convolution'>): void {
  const { level, workspace, parameters, graph, program } = evaluation;
  const { name, input, output } = operation;
  const features = readFeaturesOrRaw(evaluation, operation, input);
  const axes = [plainAxis(1), plainAxis(1), channelAxis(...groupsOf(features)), channelAxis(output.channels)];
  const weights = parameters.add(`${name}/kernel`, axes);
  const groups = [output.channels];
  const { factors, bias } = foldingOf(evaluation, operation, { groups, hasBias: operation.bias });
  const inputs = channelsOf(features);
  const { activation } = chainOf(graph, operation);
  const multiplyInto = (target: Target) => {
    const { channels: outputs, place, pitch, width } = target;
    const shape = { inputs, outputs };
    const panels = at(workspace.persistent(`folded panels of ${name}`, panelFloats(shape)));
    const pack = productPack(level, { ...shape, from: 'rows', scaled: factors !== 0 });
    evaluation.fold({ layer: name, part: 'panels', body: [call(pack, weights, panels, factors)] });
    const kernel = product(level, { ...shape, bias: bias !== 0, activation });
    const multiply = (block: RowBlock, toPlace = block.at(place, outputs * 4)): Statement[] => {
      const { place: from, statements } = rowsOfFeatures(evaluation, features, block);
      return [...statements, call(kernel, from, panels, toPlace, block.rows, bias, 0, 0)];
    };
    const multiplyLines = (strip: Strip) =>
      inLines(strip, width, (line, block) => multiply(block, line.at(place, pitch * 4)));
    return { multiply, multiplyLines };
  };
  const target = createTarget(evaluation, operation, groups, (padded) => multiplyInto(padded).multiplyLines);
  if (target.isPadded) return;
  const { multiply } = multiplyInto(target);
  const body = inBlocks(allRows(target.height * target.width), (block) => multiply(block));
  program.image({ layer: name, part: 'evaluate', body });
}
