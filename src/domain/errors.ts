/** Stable error codes and the exit code of the process that ends with one. Documented in docs/errors.md. */
export const exitCodes = {
  // 2: the command line
  USAGE: 2,
  CONFIG_INVALID: 2,
  // 3: the spec
  SPEC_INVALID: 3,
  SPEC_NOT_FOUND: 3,
  GRID_TOO_LARGE: 3,
  BUDGET_TOO_SMALL: 3,
  // 4: the data
  DATA_NOT_FOUND: 4,
  DATA_FAULTY: 4,
  DATA_CHANGED: 4,
  SPLIT_IMPOSSIBLE: 4,
  LEAK_FOUND: 4,
  REFERENCE_INVALID: 4,
  // 5: the database
  DATABASE_UNREACHABLE: 5,
  DATABASE_INCOMPATIBLE: 5,
  EMBEDDED_SERVER_FAILED: 5,
  // 6: the queue
  QUEUE_UNREACHABLE: 6,
  // 7: training
  BACKEND_UNAVAILABLE: 7,
  MODEL_INVALID: 7,
  MODEL_TOO_LARGE: 7,
  OUT_OF_MEMORY: 7,
  TRAINER_LOST: 7,
  // 8: files that we write
  CHECKPOINT_CORRUPT: 8,
  EXPORT_MISMATCH: 8,
  DISK_FULL: 8,
  // 9: asked for something that is not there, or not allowed now
  NOT_FOUND: 9,
  TEST_SEALED: 9,
  NOT_READY: 9,
  // 10: the page
  PORT_TAKEN: 10,
  TOKENS_REQUIRED: 10,
  // 70: a fault of ours
  INTERNAL: 70,
} as const;

export type ErrorCode = keyof typeof exitCodes;

export interface ErrorDetail {
  /** What to do about it, in a few words. */
  remedy?: string;
  cause?: unknown;
  /** Further lines, shown under `--verbose` only. */
  details?: readonly string[];
}

/**
 * A failure that a user can cause and mend. Its message is one line that says what was expected and what came;
 * the remedy says what to do. Everything else that is thrown is a fault of ours.
 */
export class DiceboardError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;
  readonly details: readonly string[];

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, { cause: detail.cause });
    this.name = 'DiceboardError';
    this.code = code;
    this.remedy = detail.remedy;
    this.details = detail.details ?? [];
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }

  /** The one line that a user sees. */
  get line(): string {
    const remedy = this.remedy === undefined ? '' : `; ${this.remedy}`;
    return `${this.code}: ${this.message}${remedy}`;
  }
}

/** Any thrown value as a DiceboardError; what is not one already becomes INTERNAL and keeps its cause. */
export function toDiceboardError(thrown: unknown): DiceboardError {
  if (thrown instanceof DiceboardError) return thrown;
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new DiceboardError('INTERNAL', cause.message.split('\n')[0] ?? 'unknown failure', {
    cause,
    remedy: 'run again with --verbose and report what it prints',
  });
}
