import type { Lowered, ParameterPlace } from '../lowering/lowered.ts';
import type { Buffer } from '../plan/plan.ts';
import { gather, scatter, sizeOf } from './parameter-values.ts';

/** A model's values by their parameter's name, in the model's shape, row-major. */
export type NamedValues = ReadonlyMap<string, Float32Array>;

/** A network's numbers as the model has them. */
export interface ParameterStore {
  /** Of all parameters, running statistics too. */
  readParameters(): NamedValues;
  /** @throws Error when a name or a length is not the network's. */
  writeParameters(values: NamedValues): void;
  /** The optimizer's state: by slot (`velocity`), then by trainable parameter. */
  readSlots(): ReadonlyMap<string, NamedValues>;
  writeSlots(slots: ReadonlyMap<string, NamedValues>): void;
}

type Parameters = readonly ParameterPlace[];

/** `placeOf`: where a buffer begins, in floats. */
export function createParameterStore(
  { parameters, slots, weights }: Lowered,
  floats: Float32Array,
  placeOf: (buffer: Buffer) => number,
): ParameterStore {
  const trainable = parameters.filter((parameter) => parameter.trainable);
  const lost = trainable.find(({ place }) => place.buffer !== weights);
  if (lost !== undefined)
    throw new Error(`expected ${lost.name} among the weights, got ${lost.place.buffer.name}`);
  /** Slots have the weights' layout. */
  const startOf = ({ place: { buffer, bytes } }: ParameterPlace, instead = buffer) =>
    placeOf(instead) + bytes / 4;
  const read = (of: Parameters, instead?: Buffer) =>
    new Map(of.map((parameter) => [parameter.name, gather(floats, startOf(parameter, instead), parameter)]));
  const write = (values: NamedValues, of: Parameters, instead?: Buffer) => {
    checkNames(values, of);
    for (const parameter of of)
      scatter(floats, startOf(parameter, instead), parameter, values.get(parameter.name)!);
  };
  return {
    readParameters: () => read(parameters),
    writeParameters: (values) => write(values, parameters),
    readSlots: () => new Map(Object.entries(slots).map(([slot, buffer]) => [slot, read(trainable, buffer)])),
    writeSlots(values) {
      for (const name of values.keys())
        if (!(name in slots)) throw new Error(`expected slots ${Object.keys(slots).join(', ')}, got ${name}`);
      for (const [slot, buffer] of Object.entries(slots))
        write(values.get(slot) ?? new Map(), trainable, buffer);
    },
  };
}

function checkNames(values: NamedValues, parameters: Parameters): void {
  const wrong = parameters.find((parameter) => values.get(parameter.name)?.length !== sizeOf(parameter));
  if (wrong !== undefined)
    throw new Error(
      `expected ${wrong.name} [${wrong.shape.join(', ')}], got ${values.get(wrong.name)?.length ?? 'no'} values`,
    );
  if (values.size === parameters.length) return;
  const known = new Set(parameters.map(({ name }) => name));
  const more = [...values.keys()].find((name) => !known.has(name));
  throw new Error(`expected the network's ${parameters.length} parameters, got ${more} too`);
}
