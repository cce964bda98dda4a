/** What the API says when it cannot answer. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

export function describeTrouble({ code, message, remedy }: Trouble): string {
  return `${code}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`;
}
