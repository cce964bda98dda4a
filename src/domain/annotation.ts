/** What people say of a variant; kept with the variant, so every sweep that has it shows it. */
export interface Annotation {
  readonly starred: boolean;
  /** Each at most 40 characters, 20 at most, without repetition. */
  readonly tags: readonly string[];
  /** At most 4,000 characters. */
  readonly note: string;
}
