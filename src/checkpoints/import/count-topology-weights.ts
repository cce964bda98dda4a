import { z } from 'zod';

/** Layers deep in each other: a graph holds a network. */
const deepest = 4;
/** Of a picture's sides, of channels, of a kernel: far beyond any of our models. */
const largestSide = 8192;

const side = z.int().min(0).max(largestSide);
/** A layer by name, and which of its uses and outputs: tfjs counts up to a number that is not there. */
const place = z.int().min(0).max(64);
const reference = z.tuple([z.string(), place, place], z.unknown());
const layerSchema = z.object({
  name: z.string(),
  class_name: z.string(),
  config: z.looseObject({}),
  inbound_nodes: z.array(z.array(reference)).default([]),
});
const graphSchema = z.object({
  layers: z.array(layerSchema).max(5000),
  output_layers: z.array(reference).min(1),
});

type Layer = z.output<typeof layerSchema>;
type Graph = z.output<typeof graphSchema>;

const kernel = z.tuple([side, side]);
const filtersOf = z.looseObject({ filters: side, kernel_size: kernel, use_bias: z.boolean() });
const depthwiseOf = z.looseObject({ depth_multiplier: side, kernel_size: kernel, use_bias: z.boolean() });
const unitsOf = z.looseObject({ units: side, use_bias: z.boolean() });
const inputOf = z.looseObject({ batch_input_shape: z.array(side.nullable()).min(2).max(6) });
const reshapeOf = z.looseObject({ target_shape: z.array(side).min(1).max(6) });
const permuteOf = z.looseObject({ dims: z.array(z.int()).min(1).max(6) });
const concatenateOf = z.looseObject({ axis: z.int() });

const keepsChannels = new Set([
  'Activation',
  'Add',
  'AveragePooling2D',
  'Cropping2D',
  'GlobalAveragePooling2D',
  'MaxPooling2D',
  'Multiply',
  'ReLU',
  'Rescaling',
  'UpSampling2D',
  'ZeroPadding2D',
]);

/**
 * How many numbers tfjs would lay out room for on loading this topology of a LayersModel, never too few; a few bytes of
 * it could ask for all memory. Only the layers of our own models are known, channels last.
 * @throws an error that says what is no such topology
 */
export function countTopologyWeights(topology: unknown): number {
  expectModest(topology, mostLevels);
  const model = z.looseObject({ class_name: z.enum(['Model', 'Functional']), config: z.unknown() });
  return countGraph(model.parse(topology).config, deepest).weights;
}

/** Of a topology's JSON; ours has eleven. */
const mostLevels = 24;

/** No number but an initialiser's seed is large: sizes make pictures larger when the model runs. */
function expectModest(value: unknown, levels: number): void {
  if (typeof value === 'number' && Math.abs(value) > largestSide) throw new RangeError('too large a number');
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw new RangeError('too many levels');
  for (const [key, inner] of Object.entries(value)) if (key !== 'seed') expectModest(inner, levels - 1);
}

interface Count {
  readonly channels: number;
  readonly weights: number;
}

function countGraph(config: unknown, levels: number): Count {
  if (levels === 0) throw new RangeError('models within models');
  const graph: Graph = graphSchema.parse(config);
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const channels = new Map<string, number>();
  let weights = 0;
  const visit = (name: string): number => {
    const known = channels.get(name);
    if (known !== undefined) return known;
    const layer = byName.get(name);
    if (layer === undefined) throw new RangeError('a layer that is not there');
    // A layer that is its own input is found here again.
    channels.set(name, Number.NaN);
    const inputs = layer.inbound_nodes.flat().map(([input]) => visit(input));
    const counted = countLayer(layer, inputs, levels);
    if (!Number.isSafeInteger(counted.channels) || counted.channels > largestSide)
      throw new RangeError('a layer of too many channels');
    channels.set(name, counted.channels);
    weights += counted.weights;
    return counted.channels;
  };
  for (const { name } of graph.layers) visit(name);
  return { channels: visit(graph.output_layers[0]![0]), weights };
}

function countLayer({ class_name: kind, config }: Layer, inputs: readonly number[], levels: number): Count {
  const input = Math.max(...inputs);
  switch (kind) {
    case 'InputLayer':
      return { channels: inputOf.parse(config).batch_input_shape.at(-1) ?? Number.NaN, weights: 0 };
    case 'Conv2D':
    case 'Conv2DTranspose': {
      const { filters, kernel_size: size, use_bias: bias } = filtersOf.parse(config);
      return { channels: filters, weights: size[0] * size[1] * input * filters + (bias ? filters : 0) };
    }
    case 'DepthwiseConv2D': {
      const { depth_multiplier: times, kernel_size: size, use_bias: bias } = depthwiseOf.parse(config);
      const channels = input * times;
      return { channels, weights: size[0] * size[1] * channels + (bias ? channels : 0) };
    }
    case 'Dense': {
      const { units, use_bias: bias } = unitsOf.parse(config);
      return { channels: units, weights: input * units + (bias ? units : 0) };
    }
    case 'BatchNormalization':
      return { channels: input, weights: countNormalisation(config, input) };
    case 'Concatenate':
      return {
        channels: joinsChannels(config) ? inputs.reduce((sum, each) => sum + each, 0) : input,
        weights: 0,
      };
    case 'Reshape':
      return { channels: reshapeOf.parse(config).target_shape.at(-1)!, weights: 0 };
    case 'Permute':
      return { channels: keepsLast(config) ? input : Number.NaN, weights: 0 };
    case 'Model':
    case 'Functional':
      return countGraph(config, levels - 1);
    default:
      return { channels: keepsChannels.has(kind) ? input : Number.NaN, weights: 0 };
  }
}

/** Mean and variance, and scale and centre unless it says that it has none. */
function countNormalisation({ scale, center }: Layer['config'], channels: number): number {
  return channels * (2 + Number(scale !== false) + Number(center !== false));
}

/** Axes count from the batch's. */
function joinsChannels(config: unknown): boolean {
  const { axis } = concatenateOf.parse(config);
  return axis !== 1 && axis !== 2;
}

function keepsLast(config: unknown): boolean {
  const { dims } = permuteOf.parse(config);
  return dims.at(-1) === dims.length;
}
