import { DiceboardError, type ErrorDetail } from '../../domain/errors.ts';

const howToSave = "save the state dict anew: torch.save(model.state_dict(), 'unet.pt')";

/** A file of weights that cannot be taken: one line, REFERENCE_INVALID. */
export function invalidReference(message: string, detail: ErrorDetail = {}): DiceboardError {
  return new DiceboardError('REFERENCE_INVALID', message, { remedy: howToSave, ...detail });
}

const longest = 80;

/**
 * What a file says of itself, fit for a line: names in a damaged file hold anything. Of lists and objects the type
 * alone, since a small file can hold one whose text fills the memory.
 */
export function printable(value: unknown): string {
  const plain = textOf(value).replaceAll(/[^\w.:\-/ ]/g, '?');
  return plain.length > longest ? `${plain.slice(0, longest - 3)}...` : plain;
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.slice(0, longest + 1);
    case 'number':
    case 'boolean':
      return String(value);
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? String(value) : 'bigint';
    default:
      return typeof value;
  }
}
