/** Codes of refusals that only the web knows; beside them an answer may carry those of `domain/errors.ts`. */
export type RefusalCode =
  | 'REQUEST_INVALID'
  | 'TOKEN_NEEDED'
  | 'TOKEN_WRONG'
  | 'OPERATORS_ONLY'
  | 'HOST_UNKNOWN'
  | 'ORIGIN_FOREIGN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'BODY_TOO_LARGE'
  | 'JSON_NEEDED'
  | 'TOO_MANY_FAILURES'
  | 'TOO_BUSY'
  | 'PAGE_NOT_BUILT';

export interface RefusalDetail {
  readonly remedy?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is answered with a status and a reason, and nothing else. Its text is shown as it stands. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, [code, message]: readonly [string, string], detail: RefusalDetail = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.remedy = detail.remedy;
    this.headers = detail.headers ?? {};
  }
}

/** The one way in which a refusal is worded here, so that its code is a known one. */
export function refuse(
  status: number,
  because: readonly [RefusalCode, string],
  detail?: RefusalDetail,
): Refusal {
  return new Refusal(status, because, detail);
}
