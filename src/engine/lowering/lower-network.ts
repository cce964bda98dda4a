import { settingsFloats } from '../generator/optimizers/settings.ts';
import type { Network } from '../network/network.ts';
import type { Lowered } from './lowered.ts';
import type { LoweringOptions } from './lowering-options.ts';
import { createGraph } from './graph.ts';
import { createParameterTable } from './parameters.ts';
import { lowerEvaluation } from './evaluate/lower-evaluation.ts';
import { lowerTraining } from './train/lower-training.ts';
import { UnsupportedNetwork } from './unsupported.ts';
import { lowerUpdate } from './update.ts';
import { createWorkspace } from './workspace.ts';

/** A network as programs, or why there are none. */
export type LoweringResult =
  | { readonly lowered: Lowered }
  | { readonly lowered: undefined; readonly reason: string };

export function lowerNetwork(network: Network, options: LoweringOptions): LoweringResult {
  try {
    return { lowered: lowerSupported(network, options) };
  } catch (error) {
    if (error instanceof UnsupportedNetwork) return { lowered: undefined, reason: error.message };
    throw error;
  }
}

function lowerSupported(network: Network, options: LoweringOptions): Lowered {
  const { images, threads } = options;
  const { width: size } = network.input;
  const graph = createGraph(network);
  const workspace = createWorkspace({ images });
  const parameters = createParameterTable(workspace);
  const input = workspace.persistent('input', 2 * images * (size + 2) ** 2 * 3);
  const truth = workspace.persistent('truth', 2 * images * size ** 2);
  const loss = workspace.persistent('loss', 1);
  const settings = workspace.persistent('settings', settingsFloats);
  const common = { ...options, graph, workspace, parameters };
  const train = lowerTraining(common, { input, truth, loss });
  const evaluationInput = workspace.perThread('evaluation input', (size + 2) ** 2 * 3);
  const probabilities = workspace.perThread('evaluation probabilities', size ** 2);
  const { fold, evaluate } = lowerEvaluation(common, { input: evaluationInput, probabilities });
  const { steps: update, slots } = lowerUpdate(common, settings);
  return {
    plan: { images, threads, programs: { train, update, fold, evaluate } },
    parameters: parameters.places,
    weights: parameters.weights,
    gradients: parameters.gradients,
    slots,
    input,
    truth,
    loss,
    settings,
    evaluationInput,
    probabilities,
  };
}
