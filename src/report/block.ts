/** A report is a list of blocks; one renderer makes a page of them, another Markdown. All text is plain. */
export type Block = Heading | Paragraph | List | Table | Figure | Listing;

export interface Heading {
  readonly kind: 'heading';
  readonly text: string;
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly string[];
}

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
}

export interface Figure {
  readonly kind: 'figure';
  /** Of its file, without ending. */
  readonly name: string;
  readonly caption: string;
  /** What it shows, for who cannot see it. */
  readonly alternative: string;
  readonly image: FigureImage;
}

export type FigureImage =
  | { readonly type: 'svg'; readonly text: string }
  /** `patient`: shows a patient, so it is written beside Markdown only where that was asked for. */
  | { readonly type: 'png'; readonly bytes: Uint8Array; readonly patient: true };

/** Text that is shown as it is, such as a spec. */
export interface Listing {
  readonly kind: 'listing';
  readonly text: string;
}

export interface Report {
  readonly title: string;
  /** The verdict in one sentence. */
  readonly lead: string;
  readonly blocks: readonly Block[];
}

export const heading = (text: string): Heading => ({ kind: 'heading', text });
export const paragraph = (text: string): Paragraph => ({ kind: 'paragraph', text });
export const list = (items: readonly string[]): List => ({ kind: 'list', items });
