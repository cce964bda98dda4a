import type { Trouble } from '../api/trouble.ts';

/** What the API said instead of a model. Apart from the code that opens models, which is large. */
export class ModelTrouble extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.message);
    this.trouble = trouble;
  }
}
