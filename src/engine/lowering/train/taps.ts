import { tap, tapFilterGradient, tapGradient } from '../../generator/elementwise/taps.ts';
import { at, bytesPerThread, call, offset } from '../../plan/build.ts';
import type { Buffer, Place, Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis, plainAxis } from '../parameters.ts';
import { allRows, inBlocks, type RowBlock } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import { affineOf, factorsOf, imageRows, kernelView, type View } from '../views.ts';
import type { Lowering } from './lowering.ts';
import type { MapForm } from './forms.ts';
import { collectWithBias, createMap } from './maps.ts';
import { contribute, isRaw } from './reading.ts';

interface Tap {
  readonly operation: OperationOf<'convolution'>;
  readonly view: View;
  readonly map: MapForm;
  readonly weights: Place;
}

/** A 1x1 convolution of a view to a map of one channel. */
export function lowerTap(lowering: Lowering, operation: OperationOf<'convolution'>): void {
  const { level, program, parameters } = lowering;
  const { name, input } = operation;
  const form = lowering.formOf(input);
  if (form.form !== 'features' || form.parts.length !== 1)
    unsupported(name, 'expected to read the output of one layer');
  const [view] = form.parts as [View];
  const { rows } = view;
  const readsRaw = isRaw(view);
  if (!readsRaw) lowering.gradientOf(rows).consumers.push(lowering.graph.indexOf(operation));
  const axes = [plainAxis(1), plainAxis(1), channelAxis(...rows.groups), plainAxis(1)];
  if (!operation.bias) unsupported(name, 'expected a convolution to one channel to have a bias');
  const { weights, bias } = parameters.addWithBias(name, { name: 'kernel', axes });
  const map = createMap(lowering, operation, { canAdd: false });
  const kernel = tap(level, kernelView(view));
  const pixels = rows.height * rows.width;
  const places = [
    imageRows(rows),
    weights,
    bias,
    map.place,
    pixels,
    affineOf(view),
    factorsOf(view),
  ] as const;
  program.image({ layer: name, part: 'forward', body: [call(kernel, ...places), ...map.afterwards] });
  const layer = { operation, view, map: map.form, weights };
  lowering.onBackward(() => backward(lowering, layer, readsRaw));
}

function backward(lowering: Lowering, layer: Tap, readsRaw: boolean): void {
  const { level, program } = lowering;
  const { operation, view, map, weights } = layer;
  const { rows } = view;
  const { channels } = rows;
  const sums = lowering.workspace.perThread(`sums of ${operation.name}`, channels + 8);
  if (readsRaw) passBias(lowering, layer, sums);
  collectWithBias(lowering, { operation, weights, sums, floats: channels });
  const filter = tapFilterGradient(level, kernelView(view));
  const spread = (place: Place, block: RowBlock, accumulate: boolean) =>
    call(tapGradient(level, { channels, accumulate }), block.at(map.gradient, 4), weights, place, block.rows);
  const contribution = readsRaw
    ? { begin: [], give: () => [] }
    : contribute(lowering, operation, { form: 'features', parts: [view] });
  if (readsRaw) lowering.gradientOf(rows).direct.push((block, place) => [spread(place, block, true)]);
  const body = inBlocks(allRows(rows.height * rows.width), (block): Statement[] => {
    const source = block.at(imageRows(rows), channels * 4);
    const gradient = block.at(map.gradient, 4);
    return [
      call(filter, source, gradient, at(sums), block.rows, affineOf(view), factorsOf(view)),
      ...contribution.give(block, (place, accumulate) => [spread(place, block, accumulate)]),
    ];
  });
  program.image({ layer: operation.name, part: 'backward', body: [...contribution.begin, ...body] });
}

/**
 * Where a tap reads the raw output in front of batch norm, the bias of that output does have a gradient: the tap's
 * weights times the sum of the map's gradient.
 */
function passBias(lowering: Lowering, { operation, view, weights }: Tap, sums: Buffer): void {
  const { level, threads, program, parameters } = lowering;
  const { channels, name } = view.rows;
  const place = parameters.places.find((each) => each.name === `${name}/bias`)?.place;
  if (place === undefined) return;
  const kernel = tapGradient(level, { channels, accumulate: true });
  const body = Array.from({ length: threads }, (_, thread) => {
    const sum = offset(at(sums, channels * 4), thread * bytesPerThread(sums));
    return call(kernel, sum, weights, parameters.gradientOf(place), 1);
  });
  program.last({ layer: operation.name, part: 'bias gradient', body });
}
