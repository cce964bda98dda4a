import { padChannels } from '../level.ts';
import { at, offset } from '../plan/build.ts';
import type { Buffer, Place } from '../plan/plan.ts';
import type { ParameterPlace } from './lowered.ts';
import type { Workspace } from './workspace.ts';

/** One axis of a parameter: where the model's indices lie in memory, and how many places it has there. */
export interface Axis {
  readonly positions: readonly number[];
  readonly padded: number;
}

/** An axis of the same size in memory. */
export function plainAxis(size: number): Axis {
  return { positions: Array.from({ length: size }, (_, index) => index), padded: size };
}

/** Channels one after the other, each group padded by itself: a concatenation leaves gaps in the middle. */
export function channelAxis(...groups: readonly number[]): Axis {
  let start = 0;
  const positions: number[] = [];
  for (const channels of groups) {
    for (let channel = 0; channel < channels; channel += 1) positions.push(start + channel);
    start += padChannels(channels);
  }
  return { positions, padded: start };
}

/** The model's weights by name, each once, in the order in which the lowering asks for them. */
export interface ParameterTable {
  readonly places: readonly ParameterPlace[];
  /** All trainable ones; gradients and slots have the same layout. */
  readonly weights: Buffer;
  readonly gradients: Buffer;
  /** A trainable parameter's place among the weights. */
  add(name: string, axes: readonly Axis[]): Place;
  /** Weights of one output and, in the float behind them, their bias `[1]`: gradients are summed as one. */
  addWithBias(
    layer: string,
    weights: { name: string; axes: readonly Axis[] },
  ): { weights: Place; bias: Place };
  /** The same among the gradients. */
  gradientOf(weights: Place): Place;
  /** Rounds the floats of all trainable parameters together up. */
  roundUp(multiple: number): void;
  /** Running statistics, `[channels]`; not trainable. */
  addRunning(name: string, channels: Axis): Place;
}

function floatsOf(axes: readonly Axis[]): number {
  return axes.reduce((product, { padded }) => product * padded, 1);
}

/** Floats between beginnings of parameters: a cache line. */
const alignment = 16;

export function createParameterTable(workspace: Workspace): ParameterTable {
  const places: ParameterPlace[] = [];
  const weights = workspace.growing('weights', 'persistent');
  const gradients = workspace.growing('gradients', 'persistent');
  const running = workspace.growing('running statistics', 'persistent');
  const note = (name: string, axes: readonly Axis[], place: Place, trainable: boolean) => {
    if (places.some((each) => each.name === name)) throw new Error(`expected one parameter ${name}, got two`);
    places.push({
      name,
      shape: axes.map(({ positions }) => positions.length),
      trainable,
      place,
      paddedShape: axes.map(({ padded }) => padded),
      positions: axes.map(({ positions }) => positions),
    });
    return place;
  };
  const take = (floats: number) => {
    const place = at(weights, weights.floats * 4);
    weights.floats += Math.ceil(floats / alignment) * alignment;
    gradients.floats = weights.floats;
    return place;
  };
  return {
    places,
    weights,
    gradients,
    add: (name, axes) => note(name, axes, take(floatsOf(axes)), true),
    addWithBias(layer, { name, axes }) {
      const floats = floatsOf(axes);
      const place = note(`${layer}/${name}`, axes, take(floats + 1), true);
      return { weights: place, bias: note(`${layer}/bias`, [plainAxis(1)], offset(place, floats * 4), true) };
    },
    roundUp(multiple) {
      weights.floats = Math.ceil(weights.floats / multiple) * multiple;
      gradients.floats = weights.floats;
    },
    gradientOf: (place) => at(gradients, place.bytes),
    addRunning(name, channels) {
      const place = at(running, running.floats * 4);
      running.floats += Math.ceil(channels.padded / alignment) * alignment;
      return note(name, [channels], place, false);
    },
  };
}
