import { normaliseRows } from '../../generator/elementwise/normalise-rows.ts';
import type { Operation, Value } from '../../network/network.ts';
import { call, offset } from '../../plan/build.ts';
import type { Place, Statement } from '../../plan/plan.ts';
import { inBlocks, type RowBlock } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import {
  affineOf,
  channelsOf,
  factorsOf,
  imageRows,
  kernelView,
  storedRows,
  type Features,
  type View,
} from '../views.ts';
import type { Lowering } from './lowering.ts';

/** Features that an operation reads, with its announcement that it will contribute to their gradient. */
export function readFeatures(lowering: Lowering, operation: Operation, value: Value): Features {
  const form = featuresForm(lowering, operation, value);
  for (const view of form.parts) {
    const { rows } = view;
    if (isRaw(view))
      unsupported(operation.name, `expected to read ${rows.name} after its batch norm, got its raw output`);
    lowering.gradientOf(rows).consumers.push(lowering.graph.indexOf(operation));
  }
  return form;
}

/** The same, or an output in front of its batch norm, to whose gradient the operation adds directly. */
export function readFeaturesOrRaw(lowering: Lowering, operation: Operation, value: Value): Features {
  const form = featuresForm(lowering, operation, value);
  return form.parts.length === 1 && isRaw(form.parts[0]!) ? form : readFeatures(lowering, operation, value);
}

/** Whether a view is what comes in front of batch norm. */
export function isRaw({ rows, normalised }: View): boolean {
  return rows.norm !== undefined && !normalised;
}

function featuresForm(lowering: Lowering, operation: Operation, value: Value): Features {
  const form = lowering.formOf(value);
  if (form.form === 'features') return form;
  return unsupported(operation.name, `expected to read features, got a ${form.form}`);
}

/** The same of one part. */
export function readView(lowering: Lowering, operation: Operation, value: Value): View {
  const { parts } = readFeatures(lowering, operation, value);
  const [view] = parts;
  if (view === undefined || parts.length > 1)
    unsupported(operation.name, `expected to read one layer's output, got ${parts.length} in one`);
  return view;
}

/** Rows of features, ready for a product: where they are stored, or computed into scratch. */
export function rowsOfFeatures(
  { level, workspace }: Lowering,
  features: Features,
  block: RowBlock,
): { place: Place; statements: Statement[] } {
  const stored = storedRows(features);
  if (stored !== undefined)
    return { place: block.at(imageRows(stored), stored.channels * 4), statements: [] };
  const channels = channelsOf(features);
  const place = workspace.scratch('input', block.rows * channels);
  let start = 0;
  const statements = features.parts.map((view) => {
    const own = view.rows.channels;
    const wide = own === channels ? {} : { outputStride: channels };
    const kernel = normaliseRows(level, { ...kernelView(view), residual: false, ...wide });
    const source = block.at(imageRows(view.rows), own * 4);
    const output = offset(place, start * 4);
    start += own;
    return call(kernel, source, output, block.rows, affineOf(view), factorsOf(view), 0);
  });
  return { place, statements };
}

/** Opens the gradients of all parts for an operation that read them. */
export function contribute(
  lowering: Lowering,
  operation: Operation,
  { parts }: Features,
): FeaturesContribution {
  const each = parts.map((view) => {
    const gradient = lowering.gradientOf(view.rows);
    if (view.activation !== gradient.activation || view.gate !== gradient.gate)
      unsupported(operation.name, `expected ${view.rows.name} to be read by all after the same activation`);
    return { channels: view.rows.channels, ...gradient.contribute() };
  });
  const channels = each.reduce((sum, part) => sum + part.channels, 0);
  const [only] = each as [(typeof each)[number]];
  return {
    begin: each.flatMap(({ begin }) => begin),
    give(block, write, canAdd = true) {
      if (each.length === 1 && (canAdd || !only.accumulate)) {
        const place = block.at(only.place, channels * 4);
        return [...write(place, only.accumulate), ...inBlocks(block, only.finishRows)];
      }
      const place = lowering.workspace.scratch('input gradient', block.rows * channels);
      const takeAll = (own: RowBlock, within: RowBlock) => {
        let start = 0;
        return each.flatMap((part) => {
          const source = within.at(offset(place, start * 4), channels * 4);
          start += part.channels;
          return part.takeRows(own, source, channels);
        });
      };
      return [...write(place, false), ...inBlocks(block, takeAll)];
    },
  };
}

export interface FeaturesContribution {
  /** Before the image's first rows. */
  readonly begin: readonly Statement[];
  /**
   * Gives the gradient of rows: `write` puts all parts' channels side by side at a place, or adds them where it is asked
   * to, which `canAdd` allows.
   */
  give(
    block: RowBlock,
    write: (place: Place, accumulate: boolean) => readonly Statement[],
    canAdd?: boolean,
  ): Statement[];
}
