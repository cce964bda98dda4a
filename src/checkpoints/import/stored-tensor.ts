import { bytesPerElement, elementReader, type ElementType } from './element-type.ts';
import { invalidReference } from './invalid-reference.ts';

/** Numbers in a file that tensors look into. */
export interface Storage {
  readonly type: ElementType;
  /** Elements. */
  readonly count: number;
  /** All its bytes, read when they are asked for; throws REFERENCE_INVALID where they are damaged. */
  readonly bytes: () => Uint8Array;
}

/** A view into a storage, as PyTorch saves it; offset and strides count elements. */
export interface TensorView {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const mostDimensions = 8;

/**
 * A tensor of a file. A class with a private field, frozen: what a pickle builds or changes can neither pose as one
 * nor change one.
 */
export class StoredTensor {
  readonly #storage: Storage;
  readonly #view: TensorView;

  /** @throws REFERENCE_INVALID where the view reaches beyond its storage */
  constructor(storage: Storage, view: TensorView) {
    checkView(storage, view);
    this.#storage = storage;
    this.#view = { offset: view.offset, shape: [...view.shape], strides: [...view.strides] };
    Object.freeze(this);
  }

  static is(value: unknown): value is StoredTensor {
    return typeof value === 'object' && value !== null && #storage in value;
  }

  get shape(): readonly number[] {
    return this.#view.shape;
  }

  /**
   * The values in row-major order, no more than the storage has.
   * @throws REFERENCE_INVALID where they are no floating-point numbers
   */
  read(): Float32Array {
    const { shape, strides, offset } = this.#view;
    const element = elementReader(this.#storage.type, this.#storage.bytes());
    if (element === undefined)
      throw invalidReference(`expected floating-point weights, got ${this.#storage.type}`);
    const values = new Float32Array(countOf(shape));
    const index = shape.map(() => 0);
    let place = offset;
    for (let position = 0; position < values.length; position++) {
      values[position] = element(place);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        index[axis]! += 1;
        place += strides[axis]!;
        if (index[axis]! < shape[axis]!) break;
        place -= strides[axis]! * shape[axis]!;
        index[axis] = 0;
      }
    }
    return values;
  }
}

/** Strides of a tensor whose last axis is the fastest. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function checkView({ type, count }: Storage, { offset, shape, strides }: TensorView): void {
  const numbers = [offset, ...shape, ...strides];
  if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0))
    throw invalidReference('expected tensors with whole sizes, offsets and strides, got others');
  if (shape.length !== strides.length || shape.length > mostDimensions)
    throw invalidReference(
      `expected tensors of up to ${mostDimensions} dimensions, got one of ${shape.length}`,
    );
  if (shape.includes(0)) return;
  const last = shape.reduce((place, side, axis) => place + (side - 1) * strides[axis]!, offset);
  if (last >= count || !Number.isSafeInteger(count * bytesPerElement[type]))
    throw invalidReference('expected tensors that lie within their storage, got one that reaches beyond it');
  // Strides of 0 repeat numbers: a file of a few bytes would fill the memory.
  if (countOf(shape) > count)
    throw invalidReference('expected tensors no larger than their storage, got one that repeats it');
}
