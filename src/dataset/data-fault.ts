export type FaultKind =
  | 'missing mask'
  | 'missing image'
  | 'duplicate slice'
  | 'unknown name'
  | 'other size'
  | '16 bit'
  | 'wrong channels'
  | 'unreadable'
  | 'mask not binary';

/** One thing wrong with one file of a data set. */
export interface DataFault {
  readonly kind: FaultKind;
  /** Relative to the data folder. */
  readonly file: string;
  /** What was expected and what came, without the file's name. */
  readonly fault: string;
}

/** A fault as one line: `TCGA_CS_1/TCGA_CS_1_3.tif: expected 8 bit, got 16 bit`. */
export function describeFault(fault: DataFault): string {
  return `${fault.file}: ${fault.fault}`;
}
