import { invalidReference } from './invalid-reference.ts';
import { StoredTensor } from './stored-tensor.ts';

export type StateDict = ReadonlyMap<string, StoredTensor>;

/** Under which training scripts put the state dict into a larger dictionary. */
const nestedUnder = ['state_dict', 'model_state_dict', 'model'] as const;

/** What `nn.DataParallel` puts before every name. */
const parallelPrefix = 'module.';

/**
 * The tensors by name of a state dict, or of a dictionary that holds one.
 * @throws REFERENCE_INVALID where there is none
 */
export function findStateDict(value: unknown): StateDict {
  const nested = value instanceof Map ? nestedUnder.map((key) => value.get(key) as unknown) : [];
  for (const candidate of [value, ...nested]) {
    const tensors = tensorsOf(candidate);
    if (tensors !== null) return withoutPrefix(tensors);
  }
  throw invalidReference('expected a state dict, or one under state_dict or model, got neither');
}

/** Null where it holds anything but tensors. */
function tensorsOf(value: unknown): StateDict | null {
  if (!(value instanceof Map) || value.size === 0) return null;
  for (const [name, tensor] of value) if (typeof name !== 'string' || !StoredTensor.is(tensor)) return null;
  return value as StateDict;
}

function withoutPrefix(tensors: StateDict): StateDict {
  const names = [...tensors.keys()];
  if (!names.every((name) => name.startsWith(parallelPrefix))) return tensors;
  return new Map([...tensors].map(([name, tensor]) => [name.slice(parallelPrefix.length), tensor]));
}
