import { sigmoid } from '../../generator/maps/sigmoid.ts';
import type { Operation, Value } from '../../network/network.ts';
import { at, call } from '../../plan/build.ts';
import type { Buffer, Step } from '../../plan/plan.ts';
import { makesMap, type OperationOf } from '../graph.ts';
import type { ParameterTable } from '../parameters.ts';
import { createProgram } from '../program.ts';
import { createLowering, type Common } from '../train/create-lowering.ts';
import { lowerActivation, lowerOperation } from '../train/lower-operation.ts';
import { unsupported } from '../unsupported.ts';
import { featuresOf, storedRows } from '../views.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';
import { evaluateDepthwise } from './depthwise.ts';
import type { Evaluation, Padded } from './evaluation.ts';
import { evaluatePointwise } from './pointwise.ts';
import { evaluateWindow } from './window.ts';

/** One image forward with running statistics, and what must be computed once after weights changed. */
export function lowerEvaluation(
  common: Common,
  { input, probabilities }: { input: Buffer; probabilities: Buffer },
): { fold: readonly Step[]; evaluate: readonly Step[] } {
  const { network } = common.graph;
  const fold = createProgram();
  const program = createProgram({ apart: true });
  const evaluation = createEvaluation(common, {
    fold: (piece) => fold.batch(piece),
    program: { ...program, first: (piece) => fold.batch(piece), last: () => undefined },
    probabilities,
  });
  evaluation.setForm(network.input, { form: 'image', place: at(input) });
  for (const operation of network.operations) evaluateOperation(evaluation, operation);
  return { fold: fold.steps(), evaluate: program.steps() };
}

function createEvaluation(
  common: Common,
  own: Pick<Evaluation, 'fold' | 'program' | 'probabilities'>,
): Evaluation {
  const padded = new Map<number, Padded>();
  const lowering = createLowering(
    {
      ...common,
      images: 1,
      workspace: evaluationWorkspace(),
      parameters: knownParameters(common.parameters),
    },
    { ...own, onBackward: () => undefined },
  );
  return {
    ...lowering,
    ...own,
    paddedOf: ({ id }: Value) => padded.get(id),
    setPadded: ({ id }, value) => void padded.set(id, value),
  };
}

/** What training computes once for all images is kept between images here. */
function evaluationWorkspace(): Workspace {
  const workspace = createWorkspace({ images: 1, label: 'evaluation: ' });
  return { ...workspace, transient: workspace.persistent };
}

/** The parameters that training has asked for. */
function knownParameters(table: ParameterTable): ParameterTable {
  const placeOf = (name: string) => {
    const found = table.places.find((each) => each.name === name);
    if (found === undefined)
      throw new Error(`expected a parameter ${name} of the training program, got none`);
    return found.place;
  };
  return {
    ...table,
    add: placeOf,
    addRunning: placeOf,
    addWithBias: (layer, { name }) => ({
      weights: placeOf(`${layer}/${name}`),
      bias: placeOf(`${layer}/bias`),
    }),
  };
}

/** As in training, but for what batch norm and activation can be folded into. */
function evaluateOperation(evaluation: Evaluation, operation: Operation): void {
  switch (operation.kind) {
    case 'convolution':
      return evaluateConvolution(evaluation, operation);
    case 'depthwise':
      return evaluateDepthwise(evaluation, operation);
    case 'batch-norm':
      return evaluateNorm(evaluation, operation);
    case 'activation':
      return evaluateActivation(evaluation, operation);
    default:
      return lowerOperation(evaluation, operation);
  }
}

function evaluateConvolution(evaluation: Evaluation, operation: OperationOf<'convolution'>): void {
  const { input } = operation;
  const isMap = evaluation.paddedOf(input) === undefined && evaluation.formOf(input).form === 'map';
  if (isMap || makesMap(evaluation.graph, operation)) return lowerOperation(evaluation, operation);
  return operation.kernel === 3
    ? evaluateWindow(evaluation, operation)
    : evaluatePointwise(evaluation, operation);
}

function evaluateNorm(evaluation: Evaluation, { output, input, name }: OperationOf<'batch-norm'>): void {
  if (isFolded(evaluation, input)) return;
  const form = evaluation.formOf(input);
  const rows = form.form === 'features' ? storedRows(form) : undefined;
  if (rows?.norm === undefined) return unsupported(name, 'expected a batch norm right after a convolution');
  evaluation.setForm(output, featuresOf({ rows, normalised: true, activation: 'none', gate: undefined }));
}

function evaluateActivation(evaluation: Evaluation, operation: OperationOf<'activation'>): void {
  const { level, program, probabilities, formOf } = evaluation;
  if (isFolded(evaluation, operation.input)) return;
  const form = formOf(operation.input);
  if (form.form !== 'map') return lowerActivation(evaluation, operation);
  const body = [call(sigmoid(level), form.place, at(probabilities), form.side * form.side)];
  program.image({ layer: operation.name, part: 'evaluate', body });
}

/** Whether a value is never stored: a convolution went on to what reads it. */
function isFolded(evaluation: Evaluation, value: Value): boolean {
  return !evaluation.hasForm(value);
}
