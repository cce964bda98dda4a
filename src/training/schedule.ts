import type { VariantParameters } from '../domain/variant-parameters.ts';

/** What the plateau schedule remembers between epochs; plain data, saved with the checkpoint. */
export interface PlateauState {
  /** Lowest validation loss so far; null before the first. */
  readonly best: number | null;
  /** Epochs since then. */
  readonly epochsWithoutGain: number;
  /** What the rate is multiplied by, in (0, 1]. */
  readonly factor: number;
}

export const initialPlateau: PlateauState = { best: null, epochsWithoutGain: 0, factor: 1 };

export interface SchedulePoint {
  /** From 1. */
  readonly epoch: number;
  /** Budget of the run. */
  readonly epochs: number;
  /** Update within the epoch, from 0. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly plateau: PlateauState;
}

/**
 * The learning rate of one update: it rises in a line to the variant's rate over the warm-up epochs, then stays, falls
 * along half a cosine to near 0 at the budget's end (Loshchilov and Hutter 2017, without restarts), or is cut by the
 * plateau's factor. Above 0 for every update of the budget.
 */
export function learningRateAt(parameters: VariantParameters, point: SchedulePoint): number {
  const done = (point.epoch - 1) * point.stepsPerEpoch + point.step;
  const warmup = Math.round(parameters.warmupEpochs * point.stepsPerEpoch);
  if (done < warmup) return (parameters.learningRate * (done + 1)) / (warmup + 1);
  if (parameters.schedule === 'cosine') {
    const left = Math.max(1, point.epochs * point.stepsPerEpoch - warmup);
    const progress = Math.min(1, (done - warmup) / left);
    return (parameters.learningRate * (1 + Math.cos(Math.PI * progress))) / 2;
  }
  return parameters.schedule === 'plateau'
    ? parameters.learningRate * point.plateau.factor
    : parameters.learningRate;
}

/** After an epoch: cuts the factor when the validation loss has not fallen for more than `plateauPatience` epochs. */
export function updatePlateau(
  parameters: VariantParameters,
  state: PlateauState,
  validationLoss: number,
): PlateauState {
  if (parameters.schedule !== 'plateau') return state;
  if (state.best === null || validationLoss < state.best) {
    return { ...state, best: validationLoss, epochsWithoutGain: 0 };
  }
  const epochsWithoutGain = state.epochsWithoutGain + 1;
  if (epochsWithoutGain <= (parameters.plateauPatience ?? 5)) return { ...state, epochsWithoutGain };
  return { ...state, epochsWithoutGain: 0, factor: state.factor * (parameters.plateauFactor ?? 0.5) };
}
