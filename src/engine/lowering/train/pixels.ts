import { addConstant, copyRows, zero } from '../../generator/elementwise/rows.ts';
import { sumActivations } from '../../generator/elementwise/statistics.ts';
import { call } from '../../plan/build.ts';
import type { OperationOf } from '../graph.ts';
import { allRows } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import { channelsOf, groupsOf, imageRows } from '../views.ts';
import { ofImage } from '../workspace.ts';
import { createRows } from './convolution-output.ts';
import type { Lowering } from './lowering.ts';
import { contribute, readFeatures, rowsOfFeatures } from './reading.ts';
import { readVector } from './vectors.ts';

/** A vector as features of one pixel, which convolutions read. */
export function lowerPixel(lowering: Lowering, operation: OperationOf<'pixel'>): void {
  const { level, program } = lowering;
  const { name, input } = operation;
  const { buffer, stride, gradient, groups } = readVector(lowering, operation, input);
  const rows = createRows(lowering, operation, { groups });
  if (rows.norm !== undefined) unsupported(name, 'expected a convolution between a mean and batch norm');
  const { channels } = rows;
  const copy = copyRows(level, { channels });
  const forward = [call(copy, ofImage(buffer, stride), imageRows(rows), 1)];
  program.image({ layer: name, part: 'forward', body: forward });
  lowering.onBackward(() => {
    const body = [call(copy, lowering.gradientOf(rows).output, ofImage(gradient, channels), 1)];
    program.image({ layer: name, part: 'backward', body });
  });
}

/** Features of one pixel at every pixel, stored; their gradients' sum goes back. */
export function lowerSpread(lowering: Lowering, operation: OperationOf<'spread'>): void {
  const { level, program } = lowering;
  const { name, input } = operation;
  if (input.height !== 1 || input.width !== 1) unsupported(name, 'expected to spread one pixel');
  const features = readFeatures(lowering, operation, input);
  const channels = channelsOf(features);
  const rows = createRows(lowering, operation, { groups: groupsOf(features) });
  if (rows.norm !== undefined) unsupported(name, 'expected no batch norm after a spread pixel');
  const pixels = rows.height * rows.width;
  const source = rowsOfFeatures(lowering, features, allRows(1));
  const forward = [
    ...source.statements,
    call(zero(level), imageRows(rows), pixels * channels),
    call(addConstant(level, { channels }), source.place, imageRows(rows), pixels),
  ];
  program.image({ layer: name, part: 'forward', body: forward });
  lowering.onBackward(() => {
    const contribution = contribute(lowering, operation, features);
    const sum = sumActivations(level, { channels, activation: 'none', affine: false });
    const gradient = lowering.gradientOf(rows).output;
    const body = contribution.give(allRows(1), (place, accumulate) => [
      ...(accumulate ? [] : [call(zero(level), place, channels)]),
      call(sum, gradient, pixels, 0, place),
    ]);
    program.image({ layer: name, part: 'backward', body: [...contribution.begin, ...body] });
  });
}
