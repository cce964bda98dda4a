import type { EpochReport } from '../training/trainer-message.ts';
import type { AttemptStart } from './attempt-start.ts';

/** A start in a log line: `starts on wasm, cpu (compiled ...), from the first epoch`. */
export function describeStart({ backend, device, engine, resumedFromEpoch, mixed }: AttemptStart): string {
  const from = resumedFromEpoch === 0 ? 'from the first epoch' : `after epoch ${resumedFromEpoch}`;
  const changed = mixed ? ', on another backend or module than before: no longer exact' : '';
  return `starts on ${backend}, ${device} (${engine}), ${from}${changed}`;
}

/** An epoch in a log line: `epoch 3: loss 0.4123, Dice 0.7010 (best so far), 12.3 s, learning rate 0.09`. */
export function describeEpoch(report: EpochReport, isBest: boolean): string {
  const { epoch, trainingLoss, validationLoss, validation, seconds, learningRate, imagesPerSecond } = report;
  return [
    `epoch ${epoch}: loss ${trainingLoss.toFixed(4)}`,
    `validation loss ${validationLoss.toFixed(4)}`,
    `Dice ${validation.meanPatientDice.toFixed(4)}${isBest ? ' (best so far)' : ''}`,
    `${seconds.toFixed(1)} s`,
    `${imagesPerSecond.toFixed(1)} images/s`,
    `learning rate ${Number(learningRate.toPrecision(4))}${report.collapsed ? ', predicts no tumour at all' : ''}`,
  ].join(', ');
}
