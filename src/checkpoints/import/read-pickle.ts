import { Parser } from 'pickleparser';
import type { ElementType } from './element-type.ts';
import { invalidReference, printable } from './invalid-reference.ts';
import type { LimitedReader } from './limited-reader.ts';
import { type Storage, StoredTensor } from './stored-tensor.ts';

/** What a pickle says of a storage that lies elsewhere in the file. */
export interface StoragePlace {
  readonly type: ElementType;
  readonly key: string;
  readonly count: number;
}

type Constructed = (...args: unknown[]) => unknown;

const storageTypes: ReadonlyMap<string, ElementType> = new Map([
  ['DoubleStorage', 'float64'],
  ['FloatStorage', 'float32'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
]);

/**
 * The value of the pickle at which the reader stands: dictionaries as Maps, tensors as `StoredTensor`. A pickle is a
 * program; this one may name only what a state dict is made of, each a function of this file. Anything else is
 * refused by its name, and nothing of Python is ever run.
 * @throws REFERENCE_INVALID for a name that is not allowed; other errors where the pickle is damaged
 */
export function readPickle(reader: LimitedReader, findStorage: (place: StoragePlace) => Storage): unknown {
  const types = new Map<unknown, ElementType>();
  const allowed = new Map<string, Constructed>([
    ['collections.OrderedDict', makeOrderedDict],
    ['torch._utils._rebuild_tensor_v2', rebuildTensor],
    ['torch._utils._rebuild_parameter', (tensor) => tensor],
  ]);
  for (const [name, type] of storageTypes) {
    const marker: Constructed = () => {
      throw new TypeError(`torch.${name} is only named, never called`);
    };
    allowed.set(`torch.${name}`, marker);
    types.set(marker, type);
  }
  const parser = new Parser({
    unpicklingTypeOfDictionary: 'Map',
    nameResolver: { resolve: (module, name) => resolveName(module, name, allowed) },
    persistentResolver: { resolve: (id: unknown) => findStorage(placeOf(id, types)) },
  });
  return parser.read(reader);
}

/** A pickle can put any value where a name is due. */
function resolveName(module: unknown, name: unknown, allowed: ReadonlyMap<string, Constructed>): Constructed {
  const found =
    typeof module === 'string' && typeof name === 'string' ? allowed.get(`${module}.${name}`) : undefined;
  if (found !== undefined) return found;
  throw invalidReference(
    `expected a pickle of tensors alone, got one that names ${printable(module)}.${printable(name)}`,
  );
}

function makeOrderedDict(...items: unknown[]): Map<unknown, unknown> {
  if (items.length > 0) throw new TypeError('an OrderedDict with arguments');
  return new Map();
}

function rebuildTensor(
  storage: unknown,
  offset: unknown,
  shape: unknown,
  strides: unknown,
  ..._gradient: unknown[]
): StoredTensor {
  return new StoredTensor(storage as Storage, {
    offset: offset as number,
    shape: shape as number[],
    strides: strides as number[],
  });
}

/** `('storage', type, key, location, elements)`; the older format adds a view, which no state dict has. */
function placeOf(id: unknown, types: ReadonlyMap<unknown, ElementType>): StoragePlace {
  const [kind, marker, key, , count, view] = id as unknown[];
  const type = types.get(marker);
  const isWhole = Number.isSafeInteger(count) && (count as number) >= 0;
  if (
    kind !== 'storage' ||
    type === undefined ||
    typeof key !== 'string' ||
    !isWhole ||
    (view ?? null) !== null
  )
    throw new TypeError('an unknown kind of storage');
  return { type, key, count: count as number };
}
