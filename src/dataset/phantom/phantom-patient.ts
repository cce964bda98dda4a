import { drawHead, type Head } from './head.ts';
import { makePhantomRandom } from './phantom-random.ts';
import { drawScanner, type Scanner } from './scanner.ts';
import { makeSmoothField, type SmoothPlane } from './smooth-field.ts';
import { drawTissues, type Tissues } from './tissue.ts';
import { drawTumour, type Tumour } from './tumour.ts';

/** Side in pixels, as the LGG slices. */
export const phantomSide = 256;

export interface Spot {
  readonly across: number;
  readonly along: number;
  readonly z: number;
  readonly radius: number;
}

/** All that the slices of one phantom patient are rendered from. */
export interface PhantomPatient {
  /** Named as in the data set: TCGA, institution, number, date. */
  readonly id: string;
  /** z of every slice, -1 (base) to 1 (crown). */
  readonly zs: readonly number[];
  readonly head: Head;
  readonly tissues: Tissues;
  readonly tumour: Tumour;
  readonly scanner: Scanner;
  /** Small FLAIR-bright spots that are no tumour. */
  readonly spots: readonly Spot[];
  readonly folds: (z: number) => SmoothPlane;
  readonly texture: (z: number) => SmoothPlane;
  readonly edge: (z: number) => SmoothPlane;
}

const institutions = ['CS', 'DU', 'FG', 'HT'] as const;

/** Patient number `position` (from 0) of a data set; independent of how many others there are. */
export function drawPatient(position: number, slices: number, seed: number): PhantomPatient {
  const random = makePhantomRandom(seed, `patient ${position}`);
  const zs = Array.from({ length: slices }, (_, slice) => -0.85 + (1.7 * (slice + 0.5)) / slices);
  const head = drawHead(random, phantomSide);
  const field = (cell: number, layers: number): ((z: number) => SmoothPlane) =>
    makeSmoothField(random, { side: phantomSide, cell, layers });
  return {
    id: nameOf(position),
    zs,
    head,
    tissues: drawTissues(random),
    tumour: drawTumour(random, head, zs),
    scanner: drawScanner(random),
    spots: Array.from({ length: 6 }, () => ({
      across: head.axes[0] * random.between(-0.5, 0.5),
      along: head.axes[1] * random.between(-0.5, 0.5),
      z: random.between(-0.3, 0.6),
      radius: random.between(2, 4.5),
    })),
    folds: field(9, 16),
    texture: field(22, 10),
    edge: field(13, 12),
  };
}

function nameOf(position: number): string {
  const institution = institutions[position % institutions.length];
  const date = 20000101 + (position % 12) * 100 + (position % 28);
  return `TCGA_${institution}_${9001 + position}_${date}`;
}
