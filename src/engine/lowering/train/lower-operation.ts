import type { Operation } from '../../network/network.ts';
import { makesMap, type OperationOf } from '../graph.ts';
import { unsupported } from '../unsupported.ts';
import { featuresOf, storedRows } from '../views.ts';
import { lowerDepthwise } from './depthwise.ts';
import type { Lowering } from './lowering.ts';
import { lowerMapConvolution, lowerMapSum, lowerUpsample } from './maps.ts';
import { lowerNorm } from './norm.ts';
import { lowerPixel, lowerSpread } from './pixels.ts';
import { lowerPointwise } from './pointwise.ts';
import { lowerMaxPool } from './pooling.ts';
import { isWorthStoring, lowerSum, storeView } from './sum.ts';
import { lowerTap } from './taps.ts';
import { lowerTransposed } from './transposed.ts';
import { lowerFeatureUpsample } from './upsampled-features.ts';
import { lowerDense, lowerMean, lowerScale } from './vectors.ts';
import { lowerWindow } from './window.ts';

/**
 * Makes the forward steps of an operation and announces the backward ones.
 * @throws UnsupportedNetwork for what no kernel computes.
 */
export function lowerOperation(lowering: Lowering, operation: Operation): void {
  switch (operation.kind) {
    case 'convolution':
      return lowerConvolution(lowering, operation);
    case 'depthwise':
      return lowerDepthwise(lowering, operation);
    case 'transposed':
      return lowerTransposed(lowering, operation);
    case 'batch-norm':
      return lowerBatchNorm(lowering, operation);
    case 'activation':
      return lowerActivation(lowering, operation);
    case 'mean':
      return lowerMean(lowering, operation);
    case 'dense':
      return lowerDense(lowering, operation);
    case 'scale':
      return lowerScale(lowering, operation);
    case 'max-pool':
      return lowerMaxPool(lowering, operation);
    case 'concatenate':
      return lowerConcatenation(lowering, operation);
    case 'add':
      if (lowering.mapSums.has(operation)) return lowerMapSum(lowering, operation);
      // Its terms have added themselves.
      if (lowering.upsampledSums.has(operation)) return;
      return lowerSum(lowering, operation);
    case 'upsample':
      return lowering.formOf(operation.input).form === 'map'
        ? lowerUpsample(lowering, operation)
        : lowerFeatureUpsample(lowering, operation);
    case 'pixel':
      return lowerPixel(lowering, operation);
    case 'spread':
      return lowerSpread(lowering, operation);
    case 'unknown':
      return unsupported(operation.name, `expected a layer that is described, got a ${operation.layer}`);
  }
}

function lowerConvolution(lowering: Lowering, operation: OperationOf<'convolution'>): void {
  if (lowering.formOf(operation.input).form === 'map') return lowerMapConvolution(lowering, operation);
  if (makesMap(lowering.graph, operation)) return lowerTap(lowering, operation);
  if (operation.dilation > 1) unsupported(operation.name, 'expected a dense convolution without dilation');
  if (operation.kernel === 3) return lowerWindow(lowering, operation);
  if (operation.stride !== 1) unsupported(operation.name, 'expected a 1x1 convolution of stride 1');
  return lowerPointwise(lowering, operation);
}

function lowerBatchNorm(lowering: Lowering, operation: OperationOf<'batch-norm'>): void {
  const { input, output, name } = operation;
  const form = lowering.formOf(input);
  const rows = form.form === 'features' ? storedRows(form) : undefined;
  if (rows?.norm?.operation !== operation)
    return unsupported(name, 'expected a batch norm right after a convolution');
  lowerNorm(lowering, rows.norm);
  const view = { rows, normalised: true, activation: 'none', gate: undefined } as const;
  const isStored = isWorthStoring(lowering.graph, output);
  lowering.setForm(output, isStored ? storeView(lowering, operation, view) : featuresOf(view));
}

/** Of features: a view. Of a vector: the dense layer's. */
export function lowerActivation(lowering: Lowering, operation: OperationOf<'activation'>): void {
  const { input, output, activation, name } = operation;
  const form = lowering.formOf(input);
  if (form.form === 'map') return unsupported(name, "expected a map's sigmoid at the network's end");
  if (form.form === 'vector') return lowering.setForm(output, form);
  const [view, ...others] = form.form === 'features' ? form.parts : [];
  if (view === undefined || others.length > 0 || view.activation !== 'none' || view.gate !== undefined)
    return unsupported(name, "expected to follow one layer's output, or its batch norm");
  if (activation !== 'relu' && activation !== 'hard-swish')
    return unsupported(name, `expected relu or hard-swish of features, got ${activation}`);
  if (view.rows.norm !== undefined && !view.normalised)
    return unsupported(name, 'expected an activation after the batch norm');
  lowering.gradientOf(view.rows).activation = activation;
  lowering.setForm(output, featuresOf({ ...view, activation }));
}

function lowerConcatenation({ formOf, setForm }: Lowering, operation: OperationOf<'concatenate'>): void {
  const parts = operation.inputs.flatMap((input) => {
    const form = formOf(input);
    return form.form === 'features'
      ? form.parts
      : unsupported(operation.name, `expected features, got a ${form.form}`);
  });
  setForm(operation.output, { form: 'features', parts });
}
