import { padChannels } from '../level.ts';
import type { Activation } from '../generator/elementwise/activation.ts';
import { at } from '../plan/build.ts';
import type { Buffer, Place } from '../plan/plan.ts';
import type { OperationOf } from './graph.ts';
import { ofImage } from './workspace.ts';

/** A batch norm and its numbers, all `[... channels]`, padded. */
export interface Norm {
  readonly operation: OperationOf<'batch-norm'>;
  readonly channels: number;
  /** Pixels of an image. */
  readonly pixels: number;
  readonly gamma: Place;
  readonly beta: Place;
  readonly movingMean: Place;
  readonly movingVariance: Place;
  /** `[images][2 * channels]`: sums of y - moving mean and of its square. */
  readonly statistics: Buffer;
  /** Mean, then 1 / deviation, of the batch. */
  readonly moments: Buffer;
  /** a, then b. */
  readonly affine: Buffer;
  /** `[images][2 * channels]`: sums of O and O * (y - mean). */
  readonly gradientStatistics: Buffer;
  /** A, B and K. */
  readonly coefficients: Buffer;
}

/**
 * Features as they are stored: raw outputs of convolutions, sums, pools; `[images][height * width][channels]`, the
 * channels a multiple of 8.
 */
export interface Rows {
  readonly name: string;
  /** The place of the operation that makes them, in the forward order. */
  readonly madeBy: number;
  readonly height: number;
  readonly width: number;
  /** The model's, in groups that are padded each by itself. */
  readonly groups: readonly number[];
  /** In memory. */
  readonly channels: number;
  readonly buffer: Buffer;
  /** The batch norm that reads them. */
  readonly norm: Norm | undefined;
}

/** Factors for the channels of each image, `[images][2 * channels]`: factors s, then room for t (activationGradient). */
export interface Gate {
  readonly buffer: Buffer;
  readonly channels: number;
}

/** What the next layer reads: act(a * rows + b) * factors, computed where it is read, never stored. */
export interface View {
  readonly rows: Rows;
  /** Whether batch norm's a and b apply. */
  readonly normalised: boolean;
  readonly activation: Activation;
  readonly gate: Gate | undefined;
}

/** Features as a value of the network: the channels of its parts one after the other. */
export interface Features {
  readonly form: 'features';
  readonly parts: readonly View[];
}

export function viewOf(rows: Rows): View {
  return { rows, normalised: false, activation: 'none', gate: undefined };
}

export function featuresOf(view: View): Features {
  return { form: 'features', parts: [view] };
}

/** Channels in memory of all parts. */
export function channelsOf({ parts }: Features): number {
  return parts.reduce((sum, { rows }) => sum + rows.channels, 0);
}

export function groupsOf({ parts }: Features): readonly number[] {
  return parts.flatMap(({ rows }) => rows.groups);
}

export function paddedSum(groups: readonly number[]): number {
  return groups.reduce((sum, channels) => sum + padChannels(channels), 0);
}

/** The rows that are the features, where nothing need be computed to read them. */
export function storedRows({ parts }: Features): Rows | undefined {
  const [view, ...more] = parts;
  if (view === undefined || more.length > 0 || !isPlain(view)) return undefined;
  return view.rows;
}

function isPlain({ normalised, activation, gate }: View): boolean {
  return !normalised && activation === 'none' && gate === undefined;
}

/** The image's rows. */
export function imageRows({ buffer, height, width, channels }: Rows): Place {
  return ofImage(buffer, height * width * channels);
}

/** What kernels want to know of a view to generate it. */
export function kernelView({ rows, normalised, activation, gate }: View) {
  return { channels: rows.channels, activation, affine: normalised, factors: gate !== undefined };
}

/** The same without factors. */
export function kernelViewBeforeFactors({ rows, normalised, activation }: View) {
  return { channels: rows.channels, activation, affine: normalised };
}

export function affineOf({ rows, normalised }: View): Place | 0 {
  return normalised ? at((rows.norm as Norm).affine) : 0;
}

export function factorsOf({ gate }: View): Place | 0 {
  return gate === undefined ? 0 : ofImage(gate.buffer, 2 * gate.channels);
}
