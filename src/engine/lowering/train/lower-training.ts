import { at, offset, term } from '../../plan/build.ts';
import type { Buffer, Step } from '../../plan/plan.ts';
import { createProgram } from '../program.ts';
import { createLowering, type Common } from './create-lowering.ts';
import { lowerLoss } from './loss.ts';
import { lowerOperation } from './lower-operation.ts';

/** Forward, loss and backward of a batch: adds to the gradients. */
export function lowerTraining(
  common: Common,
  places: { input: Buffer; truth: Buffer; loss: Buffer },
): readonly Step[] {
  const { network } = common.graph;
  const backward: (() => void)[] = [];
  const program = createProgram();
  const lowering = createLowering(common, { program, onBackward: (make) => void backward.push(make) });
  const { width } = network.input;
  const imageOf = (buffer: Buffer, floats: number) => ofSlot(buffer, floats, common.images);
  const image = imageOf(places.input, (width + 2) ** 2 * 3);
  const truth = imageOf(places.truth, width ** 2);
  lowering.setForm(network.input, { form: 'image', place: image });
  for (const operation of network.operations) {
    if (operation.output.id === network.output.id)
      lowerLoss(lowering, operation, { truth, loss: places.loss });
    else lowerOperation(lowering, operation);
  }
  for (const make of backward.toReversed()) make();
  return program.steps();
}

/** The image's part, in the slot that the program runs on, of `[2 slots][images][floats]`. */
function ofSlot(buffer: Buffer, floats: number, images: number) {
  return offset(at(buffer), 0, term('slot', images * floats * 4), term('image', floats * 4));
}
