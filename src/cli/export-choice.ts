import { DiceboardError } from '../domain/errors.ts';

/** What an export is of: a run by name, the best of a sweep, or the best of each of its best variants. */
export type ExportChoice =
  | { readonly kind: 'run'; readonly run: string }
  /** Of the latest sweep where none is named. */
  | { readonly kind: 'best'; readonly sweep: string | undefined }
  | { readonly kind: 'top'; readonly sweep: string | undefined; readonly count: number };

export interface ExportArguments {
  readonly run?: string;
  readonly best?: string;
  readonly top?: string;
  readonly check?: string;
  readonly out?: string;
}

/**
 * Reads which runs to export, of words that may contradict each other.
 * @throws USAGE for a run beside --best or --top, and for a --top that is no number from 1 to 999
 */
export function readExportChoice({ run, best, top }: ExportArguments): ExportChoice {
  if (run !== undefined && top !== undefined)
    throw usage(`--top with --best SWEEP, got it with run ${run}`, 'leave out the run, or --top');
  if (run !== undefined && best !== undefined)
    throw usage(`a run or --best SWEEP, got ${run} and --best ${best}`, 'leave out one of them');
  if (run !== undefined) return { kind: 'run', run };
  if (top === undefined) return { kind: 'best', sweep: best };
  if (/^[1-9]\d{0,2}$/.test(top)) return { kind: 'top', sweep: best, count: Number(top) };
  throw usage(`--top with a number from 1 to 999, got ${top}`);
}

/** Throws USAGE for a check that is asked to export as well: nothing would be exported. */
export function expectCheckAlone({ check, run, best, top, out }: ExportArguments): void {
  const others = { [`run ${run}`]: run, '--best': best, '--top': top, '--out': out };
  const [given] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (check === undefined || given === undefined) return;
  throw usage(`--check FOLDER alone, got ${given} beside it`, 'check and export by two calls');
}

function usage(expected: string, remedy = 'see --help'): DiceboardError {
  return new DiceboardError('USAGE', `expected ${expected}`, { remedy });
}
