import { normaliseRows } from '../../generator/elementwise/normalise-rows.ts';
import type { Operation, Value } from '../../network/network.ts';
import { call } from '../../plan/build.ts';
import type { Graph, OperationOf } from '../graph.ts';
import { unsupported } from '../unsupported.ts';
import {
  affineOf,
  factorsOf,
  featuresOf,
  imageRows,
  kernelView,
  storedRows,
  viewOf,
  type Features,
  type Rows,
  type View,
} from '../views.ts';
import { createRows } from './convolution-output.ts';
import type { Lowering } from './lowering.ts';
import { readView } from './reading.ts';

/** The sum of a view and stored rows (a residual), stored. */
export function lowerSum(lowering: Lowering, operation: OperationOf<'add'>): void {
  const { name, inputs } = operation;
  if (inputs.length !== 2) unsupported(name, `expected a sum of two features, got ${inputs.length}`);
  const views = inputs.map((input) => readView(lowering, operation, input)) as [View, View];
  const stored = views.findIndex((view) => storedRows(featuresOf(view)) !== undefined);
  if (stored === -1) unsupported(name, 'expected a stored term, got none');
  const residual = views[stored] as View;
  const view = views[1 - stored] as View;
  const rows = createRows(lowering, operation, { groups: view.rows.groups });
  if (rows.norm !== undefined) unsupported(name, 'expected no batch norm after a sum');
  store(lowering, { name, view, rows, residual: residual.rows });
  lowering.gradientOf(rows).sumOf = views.map((each) => each.rows);
}

/**
 * A view that several operations read and that costs no more to store than to compute (batch norm alone): it is stored
 * as a sum of one term.
 */
export function storeView(lowering: Lowering, operation: Operation, view: View): Features {
  const { graph, workspace } = lowering;
  const { height, width, groups, channels } = view.rows;
  const name = `${operation.name} stored`;
  const buffer = workspace.perImage(`rows of ${name}`, height * width * channels);
  const madeBy = graph.indexOf(operation);
  const rows = { name, madeBy, height, width, groups, channels, buffer, norm: undefined };
  lowering.gradientOf(view.rows).consumers.push(madeBy);
  store(lowering, { name: operation.name, view, rows });
  lowering.gradientOf(rows).sumOf = [view.rows];
  return featuresOf(viewOf(rows));
}

/** Whether `storeView` is due. */
export function isWorthStoring(graph: Graph, value: Value): boolean {
  const consumers = graph.consumersOf(value);
  const isActivated = consumers.some(({ kind }) => kind === 'activation');
  return !isActivated && (consumers.length > 1 || consumers.some(({ kind }) => kind === 'add'));
}

function store(
  { level, program }: Lowering,
  { name, view, rows, residual }: { name: string; view: View; rows: Rows; residual?: Rows },
): void {
  const kernel = normaliseRows(level, { ...kernelView(view), residual: residual !== undefined });
  const added = residual ? imageRows(residual) : 0;
  const pixels = rows.height * rows.width;
  const places = [imageRows(view.rows), imageRows(rows)] as const;
  const body = [call(kernel, ...places, pixels, affineOf(view), factorsOf(view), added)];
  program.image({ layer: name, part: 'store', body });
}
