import { DiceboardError, type ErrorDetail } from '../../domain/errors.ts';

const howToSave = "save the state dict anew: torch.save(model.state_dict(), 'unet.pt')";

/** A file of weights that cannot be taken: one line, REFERENCE_INVALID. */
export function invalidReference(message: string, detail: ErrorDetail = {}): DiceboardError {
  return new DiceboardError('REFERENCE_INVALID', message, { remedy: howToSave, ...detail });
}

/** What a file says of itself, fit for a line: names in a damaged file hold anything. */
export function printable(text: unknown): string {
  const plain = String(text).replaceAll(/[^\w.:\-/ ]/g, '?');
  return plain.length > 80 ? `${plain.slice(0, 77)}...` : plain;
}
