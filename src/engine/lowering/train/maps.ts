import { addMaps, line, lineFilterGradient, lineGradient } from '../../generator/maps/line.ts';
import { smooth, smoothFilterGradient, smoothGradient } from '../../generator/maps/smooth.ts';
import { upsampleGradient } from '../../generator/maps/upsample-gradient.ts';
import { upsample } from '../../generator/maps/upsample.ts';
import { collectGradient } from '../../generator/products/collect-gradient.ts';
import type { Operation, Value } from '../../network/network.ts';
import { at, bytesPerThread, call } from '../../plan/build.ts';
import type { Buffer, Place, Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { plainAxis } from '../parameters.ts';
import { unsupported } from '../unsupported.ts';
import { ofImage } from '../workspace.ts';
import type { MapForm } from './forms.ts';
import type { Lowering } from './lowering.ts';

/** Where an operation writes its map. */
export interface MapTarget {
  readonly form: MapForm;
  readonly place: Place;
  /** Whether the operation must add. */
  readonly accumulate: boolean;
  /** After it has written. */
  readonly afterwards: readonly Statement[];
}

/** From one image's map to the next one's: whole cache lines. */
function floatsOf(side: number): number {
  return Math.ceil((side * side) / 16) * 16;
}

function newMap({ workspace }: Lowering, name: string, side: number): MapForm {
  const floats = floatsOf(side);
  const place = ofImage(workspace.perImage(`map of ${name}`, floats), floats);
  const gradient = ofImage(workspace.perImage(`gradient of ${name}`, floats), floats);
  return { form: 'map', side, place, gradient };
}

/** Makes the map of an operation, its value; `canAdd`: whether the operation can add to what is there. */
export function createMap(
  lowering: Lowering,
  operation: Operation,
  { canAdd }: { canAdd: boolean },
): MapTarget {
  const { level, graph, mapSums } = lowering;
  const { name, output } = operation;
  const side = squareSide(operation, output);
  const [reader, ...others] = graph.consumersOf(output);
  if (others.length > 0) unsupported(name, 'expected a map that one layer reads');
  const own = newMap(lowering, name, side);
  if (reader?.kind !== 'add') {
    lowering.setForm(output, own);
    return { form: own, place: own.place, accumulate: false, afterwards: [] };
  }
  const sum = mapSums.get(reader) ?? { map: newMap(lowering, reader.name, side), isBegun: false };
  mapSums.set(reader, sum);
  const { map, isBegun } = sum;
  sum.isBegun = true;
  lowering.setForm(output, map);
  if (!isBegun || canAdd) return { form: map, place: map.place, accumulate: isBegun, afterwards: [] };
  const add = call(addMaps(level), own.place, map.place, side * side);
  return { form: map, place: own.place, accumulate: false, afterwards: [add] };
}

function squareSide({ name }: Operation, { height, width }: Value): number {
  if (height !== width) unsupported(name, `expected a square map, got ${height} by ${width}`);
  return height;
}

function readMap(lowering: Lowering, operation: Operation, value: Value): MapForm {
  const form = lowering.formOf(value);
  if (form.form !== 'map') unsupported(operation.name, `expected to read a map, got ${form.form}`);
  return form;
}

/** The terms have added themselves. */
export function lowerMapSum({ mapSums, setForm }: Lowering, operation: OperationOf<'add'>): void {
  const sum = mapSums.get(operation);
  if (sum === undefined) return unsupported(operation.name, 'expected a sum of maps');
  setForm(operation.output, sum.map);
}

export function lowerUpsample(lowering: Lowering, operation: OperationOf<'upsample'>): void {
  const { level, program } = lowering;
  const { name, input, factor } = operation;
  const source = readMap(lowering, operation, input);
  const { form, place, accumulate, afterwards } = createMap(lowering, operation, { canAdd: true });
  const shape = { size: source.side, factor };
  const forward = call(upsample(level, { ...shape, accumulate }), source.place, place);
  program.image({ layer: name, part: 'forward', body: [forward, ...afterwards] });
  lowering.onBackward(() => {
    const kernel = upsampleGradient(level, { ...shape, accumulate: false });
    const body = [call(kernel, form.gradient, source.gradient)];
    program.image({ layer: name, part: 'backward', body });
  });
}

/** A convolution of a map to a map: 3x3, or 1x1, a line. */
export function lowerMapConvolution(lowering: Lowering, operation: OperationOf<'convolution'>): void {
  const { program, parameters, workspace } = lowering;
  const { name, input, kernel: side, bias: hasBias } = operation;
  if (!hasBias || operation.stride !== 1) unsupported(name, 'expected a bias and stride 1 on a map');
  const source = readMap(lowering, operation, input);
  const floats = source.side * source.side;
  const axes = [plainAxis(side), plainAxis(side), plainAxis(1), plainAxis(1)];
  const { weights, bias } = parameters.addWithBias(name, { name: 'kernel', axes });
  const { form, place, afterwards } = createMap(lowering, operation, { canAdd: false });
  const { forward, filter, backward } = mapKernels(lowering, side, source.side);
  // The kernels of a line take the number of floats, those of a window know the side.
  const count = side === 1 ? [floats] : [];
  program.image({
    layer: name,
    part: 'forward',
    body: [call(forward, source.place, weights, bias, place, ...count), ...afterwards],
  });
  lowering.onBackward(() => {
    const sums = workspace.perThread(`sums of ${name}`, 12);
    collectWithBias(lowering, { operation, weights, sums, floats: side * side });
    const body = [
      call(filter, source.place, form.gradient, at(sums), ...count),
      call(backward, form.gradient, weights, source.gradient, ...count),
    ];
    program.image({ layer: name, part: 'backward', body });
  });
}

function mapKernels({ level }: Lowering, kernel: 1 | 3, size: number) {
  if (kernel === 1)
    return {
      forward: line(level),
      filter: lineFilterGradient(level),
      backward: lineGradient(level, { accumulate: false }),
    };
  return {
    forward: smooth(level, { size }),
    filter: smoothFilterGradient(level, { size }),
    backward: smoothGradient(level, { size }),
  };
}

/** Adds the threads' sums of `floats` weights' gradients, and of the bias's behind them. */
export function collectWithBias(
  { level, threads, program, parameters }: Lowering,
  from: { operation: Operation; weights: Place; sums: Buffer; floats: number },
): void {
  const { operation, weights, sums, floats } = from;
  const columns = Math.ceil((floats + 1) / 4) * 4;
  const kernel = collectGradient(level, { rows: 1, columns, transposed: false, threads });
  const body = [call(kernel, at(sums), parameters.gradientOf(weights), bytesPerThread(sums))];
  program.last({ layer: operation.name, part: 'weight gradient', body });
}
