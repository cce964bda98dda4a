import type { NamedTensor } from '../../checkpoints/checkpoint.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { Engine, NamedValues } from '../../engine/engine.ts';
import type { WeightDescription } from '../model-weights.ts';

/** The engine's weights and slots as a checkpoint holds them, in the model's order. */
export function readEngineTensors(
  engine: Engine,
  weights: readonly WeightDescription[],
): { weights: NamedTensor[]; optimizer: NamedTensor[] } {
  const values = engine.readParameters();
  const slots = [...engine.readSlots()];
  return {
    weights: weights.map(({ name, shape }) => ({ name, shape, values: find(values, name) })),
    optimizer: weights
      .filter(({ trainable }) => trainable)
      .flatMap(({ name, shape }) =>
        slots.map(([slot, of]) => ({ name: `${name}/${slot}`, shape, values: find(of, name) })),
      ),
  };
}

export function writeEngineWeights(engine: Engine, weights: readonly NamedTensor[]): void {
  engine.writeParameters(new Map(weights.map(({ name, values }) => [name, values])));
}

/** Sets the optimizer's slots. Throws MODEL_INVALID where the checkpoint's are another optimizer's. */
export function writeEngineSlots(engine: Engine, optimizer: readonly NamedTensor[]): void {
  const values = new Map(optimizer.map((tensor) => [tensor.name, tensor.values]));
  const slots = [...engine.readSlots()].map(([slot, of]) => {
    const wanted = [...of.keys()].map((name) => [name, values.get(`${name}/${slot}`)] as const);
    const missing = wanted.find(([, found]) => found === undefined);
    if (missing !== undefined)
      throw new DiceboardError(
        'MODEL_INVALID',
        `expected ${missing[0]}/${slot} in the checkpoint, got none`,
        {
          remedy: 'train the run anew with this version of diceboard',
        },
      );
    return [slot, new Map(wanted as [string, Float32Array][])] as const;
  });
  engine.writeSlots(new Map(slots));
}

function find(values: NamedValues, name: string): Float32Array {
  const found = values.get(name);
  if (found === undefined) throw new Error(`expected ${name} among the engine's parameters, got none`);
  return found;
}
