import type { Network, Operation, Value } from '../network/network.ts';

/** A tensor of a batch in double precision: `[images][height][width][channels]`. */
type Doubles = Float64Array;
type Weights = ReadonlyMap<string, ArrayLike<number>>;
type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

interface Batch {
  readonly images: number;
  readonly weights: Weights;
  readonly valueOf: (value: Value) => Doubles;
}

/**
 * What a network in training computes, by its definition, in double precision: probabilities
 * `[images][size][size]`. Batch norm takes the batch's statistics.
 */
export function runInDoubles(
  network: Network,
  { input, images, weights }: { input: Doubles; images: number; weights: Weights },
): Doubles {
  const values = new Map<number, Doubles>([[network.input.id, input]]);
  const batch: Batch = { images, weights, valueOf: ({ id }) => values.get(id)! };
  for (const operation of network.operations) values.set(operation.output.id, compute(operation, batch));
  return values.get(network.output.id)!;
}

function compute(operation: Operation, batch: Batch): Doubles {
  const { images, valueOf } = batch;
  switch (operation.kind) {
    case 'convolution':
    case 'depthwise':
      return convolve(operation, batch);
    case 'transposed':
      return convolveTransposed(operation, batch);
    case 'batch-norm':
      return normalise(operation, batch);
    case 'activation':
      return valueOf(operation.input).map(activations[operation.activation]);
    case 'mean':
      return average(operation, batch);
    case 'dense':
      return multiply(operation, batch);
    case 'scale': {
      const { height, width, channels } = operation.output;
      const factors = valueOf(operation.factors);
      const perImage = height * width * channels;
      return valueOf(operation.input).map(
        (value, index) => value * factors[Math.floor(index / perImage) * channels + (index % channels)]!,
      );
    }
    case 'max-pool':
      return fill(images, operation.output, (image, y, x, c) => {
        const read = reader(operation.input, valueOf(operation.input));
        const corners = [0, 1].flatMap((dy) => [0, 1].map((dx) => read(image, 2 * y + dy, 2 * x + dx, c)));
        return Math.max(...corners);
      });
    case 'concatenate': {
      const parts = operation.inputs.flatMap((value) => {
        const read = reader(value, valueOf(value));
        return Array.from({ length: value.channels }, (_, c) => [read, c] as const);
      });
      return fill(images, operation.output, (image, y, x, c) => parts[c]![0](image, y, x, parts[c]![1]));
    }
    case 'add': {
      const inputs = operation.inputs.map(valueOf);
      return inputs[0]!.map((_, index) => inputs.reduce((sum, values) => sum + values[index]!, 0));
    }
    case 'upsample':
      return upsample(operation, batch);
    case 'pixel':
      return valueOf(operation.input);
    case 'spread': {
      const read = reader(operation.input, valueOf(operation.input));
      return fill(images, operation.output, (image, _, __, c) => read(image, 0, 0, c));
    }
    default:
      throw new Error(`expected an operation that is known, got ${operation.kind}`);
  }
}

const activations = {
  relu: (x: number) => Math.max(0, x),
  'hard-swish': (x: number) => x * Math.min(1, Math.max(0, x / 6 + 0.5)),
  'hard-sigmoid': (x: number) => Math.min(1, Math.max(0, x / 6 + 0.5)),
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
};

function fill(
  images: number,
  { height, width, channels }: Value,
  value: (image: number, y: number, x: number, channel: number) => number,
): Doubles {
  const filled = new Float64Array(images * height * width * channels);
  let index = 0;
  for (let image = 0; image < images; image += 1)
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1)
        for (let c = 0; c < channels; c += 1) filled[index++] = value(image, y, x, c);
  return filled;
}

/** Zero outside. */
function reader({ height, width, channels }: Value, values: Doubles) {
  return (image: number, y: number, x: number, c: number): number =>
    y < 0 || x < 0 || y >= height || x >= width
      ? 0
      : values[((image * height + y) * width + x) * channels + c]!;
}

function convolve(
  operation: Of<'convolution'> | Of<'depthwise'>,
  { images, weights, valueOf }: Batch,
): Doubles {
  const { name, input, output, kernel: k, stride, dilation } = operation;
  const isDepthwise = operation.kind === 'depthwise';
  const filter = weights.get(`${name}/${isDepthwise ? 'depthwise_kernel' : 'kernel'}`)!;
  const bias = weights.get(`${name}/bias`);
  const read = reader(input, valueOf(input));
  const before = (dilation * (k - 1)) / 2;
  return fill(images, output, (image, y, x, c) => {
    let sum = bias?.[c] ?? 0;
    for (let ky = 0; ky < k; ky += 1)
      for (let kx = 0; kx < k; kx += 1) {
        const [row, column] = [y * stride + ky * dilation - before, x * stride + kx * dilation - before];
        const tap = ky * k + kx;
        if (isDepthwise) sum += read(image, row, column, c) * filter[tap * input.channels + c]!;
        else
          for (let i = 0; i < input.channels; i += 1)
            sum += read(image, row, column, i) * filter[(tap * input.channels + i) * output.channels + c]!;
      }
    return sum;
  });
}

function convolveTransposed({ name, input, output }: Of<'transposed'>, batch: Batch): Doubles {
  const { images, weights, valueOf } = batch;
  const filter = weights.get(`${name}/kernel`)!;
  const bias = weights.get(`${name}/bias`)!;
  const read = reader(input, valueOf(input));
  return fill(images, output, (image, y, x, c) => {
    const first = (((y % 2) * 2 + (x % 2)) * output.channels + c) * input.channels;
    let sum = bias[c]!;
    for (let i = 0; i < input.channels; i += 1) sum += read(image, y >> 1, x >> 1, i) * filter[first + i]!;
    return sum;
  });
}

function normalise({ name, input, epsilon }: Of<'batch-norm'>, { weights, valueOf }: Batch): Doubles {
  const values = valueOf(input);
  const { channels } = input;
  const [gamma, beta] = [weights.get(`${name}/gamma`)!, weights.get(`${name}/beta`)!];
  const count = values.length / channels;
  const lines = Array.from({ length: channels }, (_, c) => {
    let [sum, squares] = [0, 0];
    for (let index = c; index < values.length; index += channels) sum += values[index]!;
    const mean = sum / count;
    for (let index = c; index < values.length; index += channels) squares += (values[index]! - mean) ** 2;
    const a = gamma[c]! / Math.sqrt(squares / count + epsilon);
    return [a, beta[c]! - mean * a] as const;
  });
  return values.map((value, index) => value * lines[index % channels]![0] + lines[index % channels]![1]);
}

function average({ input, output }: Of<'mean'>, { images, valueOf }: Batch): Doubles {
  const read = reader(input, valueOf(input));
  return fill(images, output, (image, _, __, c) => {
    let sum = 0;
    for (let y = 0; y < input.height; y += 1)
      for (let x = 0; x < input.width; x += 1) sum += read(image, y, x, c);
    return sum / (input.height * input.width);
  });
}

function multiply({ name, input, output }: Of<'dense'>, { images, weights, valueOf }: Batch): Doubles {
  const matrix = weights.get(`${name}/kernel`)!;
  const bias = weights.get(`${name}/bias`);
  const values = valueOf(input);
  return fill(images, output, (image, _, __, c) => {
    let sum = bias?.[c] ?? 0;
    for (let i = 0; i < input.channels; i += 1)
      sum += values[image * input.channels + i]! * matrix[i * output.channels + c]!;
    return sum;
  });
}

function upsample({ input, output, factor }: Of<'upsample'>, { images, valueOf }: Batch): Doubles {
  const read = reader(input, valueOf(input));
  const taps = (place: number, size: number) => {
    const inside = Math.min(size - 1, Math.max(0, (place + 0.5) / factor - 0.5));
    const low = Math.floor(inside);
    return { low, high: Math.min(size - 1, low + 1), share: inside - low };
  };
  return fill(images, output, (image, y, x, c) => {
    const [v, h] = [taps(y, input.height), taps(x, input.width)];
    const line = (row: number) =>
      read(image, row, h.low, c) * (1 - h.share) + read(image, row, h.high, c) * h.share;
    return line(v.low) * (1 - v.share) + line(v.high) * v.share;
  });
}
