import { finishLoss, lossGradient, sigmoidLoss } from '../../generator/maps/loss.ts';
import { at, call } from '../../plan/build.ts';
import type { Operation } from '../../network/network.ts';
import type { Buffer, Place } from '../../plan/plan.ts';
import { unsupported } from '../unsupported.ts';
import { ofImage } from '../workspace.ts';
import type { Lowering } from './lowering.ts';

/** The sigmoid at the network's end with the loss behind it: their gradient starts the backward steps. */
export function lowerLoss(
  lowering: Lowering,
  operation: Operation,
  { truth, loss: target }: { truth: Place; loss: Buffer },
): void {
  const { level, program, workspace, images, loss } = lowering;
  const { name } = operation;
  if (operation.kind !== 'activation' || operation.activation !== 'sigmoid')
    return unsupported(name, `expected a sigmoid at the network's end, got ${operation.kind}`);
  const { input } = operation;
  const logits = lowering.formOf(input);
  if (logits.form !== 'map') return unsupported(name, "expected the sigmoid of a map at the network's end");
  const floats = logits.side * logits.side;
  const probabilities = ofImage(workspace.perImage('probabilities', floats), floats);
  const sums = workspace.perImage('sums of the loss', 4);
  const coefficients = workspace.transient('coefficients of the loss', 4);
  const forward = call(
    sigmoidLoss(level, { loss }),
    logits.place,
    truth,
    probabilities,
    ofImage(sums, 4),
    floats,
  );
  program.image({ layer: name, part: 'forward', body: [forward] });
  const finish = call(finishLoss(level, { loss, images }), at(sums), floats, at(coefficients), at(target));
  program.batch({ layer: name, part: 'loss', body: [finish] });
  lowering.onBackward(() => {
    const kernel = lossGradient(level, { loss });
    const body = [call(kernel, probabilities, truth, logits.gradient, floats, at(coefficients))];
    program.image({ layer: name, part: 'backward', body });
  });
}
