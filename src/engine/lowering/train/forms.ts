import type { Buffer, Place } from '../../plan/plan.ts';
import type { Features } from '../views.ts';

/** The normalised image in its border of zeros, which the first convolution reads as it is. */
export interface ImageForm {
  readonly form: 'image';
  /** The image's, of the slot that the program runs on. */
  readonly place: Place;
}

/** A square map of one channel, without padding. One operation reads it, and writes its gradient. */
export interface MapForm {
  readonly form: 'map';
  readonly side: number;
  /** The image's. */
  readonly place: Place;
  readonly gradient: Place;
}

/** A sum of maps in the making: its terms are written and added where it lies. */
export interface MapSum {
  readonly map: MapForm;
  isBegun: boolean;
}

/** A value without height and width: `[images][stride]` floats, of which `channels`, padded, are its own. */
export interface VectorForm {
  readonly form: 'vector';
  readonly groups: readonly number[];
  readonly channels: number;
  readonly buffer: Buffer;
  readonly stride: number;
  /** `[images][channels]`, written by its only consumer. */
  readonly gradient: Buffer;
}

/** What a value of the network is in memory. */
export type Form = ImageForm | Features | MapForm | VectorForm;
