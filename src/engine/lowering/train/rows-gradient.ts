import type { Activation } from '../../generator/elementwise/activation.ts';
import { addConstant, addRows, copyRows, zero } from '../../generator/elementwise/rows.ts';
import type { Level } from '../../level.ts';
import { call, offset } from '../../plan/build.ts';
import type { Buffer, Place, Statement } from '../../plan/plan.ts';
import type { RowBlock } from '../row-block.ts';
import type { Gate, Rows } from '../views.ts';
import { ofImage, type Workspace } from '../workspace.ts';
import { changesRows, clearSums, transformRows } from './transform-rows.ts';

/** What one consumer of rows does about their gradient, in a piece of scope `image`. */
export interface Contribution {
  /** The image's gradient, `[height * width][channels]`. */
  readonly place: Place;
  /** Whether the consumer must add to what lies there. */
  readonly accumulate: boolean;
  /** Before the image's first rows. */
  readonly begin: readonly Statement[];
  /** After the consumer wrote (or added) the gradient of these rows. */
  finishRows(block: RowBlock): Statement[];
  /** Instead of writing and finishing: rows of gradient that lie elsewhere, `stride` floats apart. */
  takeRows(block: RowBlock, source: Place, stride: number): Statement[];
}

/** What gradients of all rows of a network share. */
export interface GradientSpace {
  readonly level: Level;
  readonly workspace: Workspace;
  gradientOf(rows: Rows): RowsGradient;
}

/**
 * The gradient of stored rows while the backward steps are made. Consumers of the view on the rows contribute in turn,
 * the last of the forward order first: the first writes, later ones add, and the last turns the view's gradient G into
 * O = (G * s + t) * act'(a * y + b), in its place, with the sums that batch norm or a bias needs.
 */
export class RowsGradient {
  /** Of the view that consumers read. */
  activation: Activation = 'none';
  gate: Gate | undefined;
  /** The operations that read the view, by their places in the forward order. */
  readonly consumers: number[] = [];
  /** What these rows are the sum of. */
  sumOf: readonly Rows[] = [];
  /** Where an image's sum of O is wanted, for a bias: `[images][channels]`. */
  biasSums: Buffer | undefined;
  /** Gradients of consumers of the raw rows, past batch norm: each adds its own to rows of dY. */
  readonly direct: ((block: RowBlock, gradient: Place) => readonly Statement[])[] = [];

  private readonly rows: Rows;
  private readonly space: GradientSpace;
  private contributed = 0;
  /** Where G is gathered; undefined before the first contribution. */
  private gathered: Buffer | undefined;
  /** Whether it is another's gradient, that must stay as it is. */
  private isBorrowed = false;
  private written = false;
  private result: Buffer | undefined;
  /** Gradients of sums that must be added to G, and constants for all rows. */
  private readonly sums: Buffer[] = [];
  private readonly shifts: Place[] = [];
  private gateHasShift = false;

  constructor(rows: Rows, space: GradientSpace) {
    this.rows = rows;
    this.space = space;
  }

  /** The image's O, once all consumers have contributed. */
  get output(): Place {
    return this.imageOf(this.result as Buffer);
  }

  /** For a consumer that writes or adds rows of gradient. */
  contribute(): Contribution {
    const accumulate = this.written;
    this.written = true;
    return this.open(accumulate);
  }

  /** For the product with the gate's factors: what was contributed so far is the product's gradient. */
  contributeFactors(): Contribution {
    return this.open(true);
  }

  /** For the mean over the pixels: the same for all rows, `[channels]` for each image, at `place`. */
  contributeShift(): Contribution & { readonly shift: Place } {
    const { channels, name } = this.rows;
    const inGate = this.gate && offset(ofImage(this.gate.buffer, 2 * channels), channels * 4);
    const shift = inGate ?? ofImage(this.space.workspace.perImage(`shift of ${name}`, channels), channels);
    if (inGate === undefined) this.shifts.push(shift);
    else this.gateHasShift = true;
    const isFirst = !this.written;
    this.written = true;
    const contribution = this.open(true);
    const clear = isFirst ? [call(zero(this.space.level), contribution.place, this.floats)] : [];
    return { ...contribution, shift, begin: [...clear, ...contribution.begin] };
  }

  /**
   * For a sum of which these rows are a term: its gradient, complete, is theirs as well. They take over its memory where
   * nobody is left that would change it, or where all that are left come when the other terms are done with it.
   */
  private contributeSum({ gradient, sum }: { gradient: Buffer; sum: RowsGradient }): Contribution {
    const { madeBy } = sum.rows;
    this.consumers.splice(this.consumers.indexOf(madeBy), 1, Infinity);
    const isLast = this.contributed + 1 === this.consumers.length;
    const others = sum.sumOf.filter((term) => term !== this.rows);
    const isFree = others.every(
      (other) =>
        this.space.gradientOf(other).consumers.length === 1 &&
        this.waiting(1).every((consumer) => consumer < other.madeBy),
    );
    if (!this.written && (isLast || isFree)) {
      this.gathered = gradient;
      this.isBorrowed = isLast;
      this.written = true;
    } else {
      this.sums.push(gradient);
    }
    return this.open(true);
  }

  /** Consumers that have not contributed when `more` others have: the first in the forward order. */
  private waiting(more: number): number[] {
    const count = this.consumers.length - this.contributed - more;
    return this.consumers.toSorted((a, b) => a - b).slice(0, count);
  }

  private get floats(): number {
    const { height, width, channels } = this.rows;
    return height * width * channels;
  }

  private imageOf(buffer: Buffer): Place {
    return ofImage(buffer, this.floats);
  }

  private open(accumulate: boolean): Contribution {
    this.contributed += 1;
    this.gathered ??= this.space.workspace.perImage(`gradient of ${this.rows.name}`, this.floats);
    const place = this.imageOf(this.gathered);
    const isLast = this.contributed === this.consumers.length;
    const { begin, finishRows } = isLast ? this.close() : { begin: [], finishRows: () => [] };
    const canTransform = isLast && !accumulate && this.sums.length + this.shifts.length === 0;
    const { channels } = this.rows;
    return {
      place,
      accumulate,
      begin,
      finishRows: (block) => finishRows(block),
      takeRows: (block, source, stride) => {
        if (canTransform && changesRows(this.rows, this)) return finishRows(block, { source, stride });
        const move = (accumulate ? addRows : copyRows)(this.space.level, { channels, sourceStride: stride });
        return [call(move, source, block.at(place, channels * 4), block.rows), ...finishRows(block)];
      },
    };
  }

  /** After the last contribution. */
  private close() {
    const { rows, space } = this;
    const { channels } = rows;
    const isInPlace = !this.isBorrowed || (this.activation === 'none' && this.gate === undefined);
    const gathered = this.gathered as Buffer;
    const result = isInPlace ? gathered : space.workspace.perImage(`gradient in ${rows.name}`, this.floats);
    this.result = result;
    const terms = this.sumOf.map((term) =>
      space.gradientOf(term).contributeSum({ gradient: result, sum: this }),
    );
    const here = (block: RowBlock, buffer: Buffer) => block.at(this.imageOf(buffer), channels * 4);
    return {
      begin: [
        ...clearSums(space.level, rows, this),
        ...(this.gate && !this.gateHasShift ? [this.clearGateShift(this.gate)] : []),
        ...terms.flatMap(({ begin }) => begin),
      ],
      finishRows: (block: RowBlock, from = { source: here(block, gathered), stride: channels }) => [
        ...this.addRest(block, here(block, gathered)),
        ...transformRows(space.level, rows, { ...from, gradient: this, output: here(block, result), block }),
        ...terms.flatMap((term) => term.finishRows(block)),
      ],
    };
  }

  private addRest(block: RowBlock, output: Place): Statement[] {
    const { channels } = this.rows;
    const add = addRows(this.space.level, { channels });
    const addShift = addConstant(this.space.level, { channels });
    const sumAt = (sum: Buffer) => block.at(this.imageOf(sum), channels * 4);
    return [
      ...this.sums.map((sum) => call(add, sumAt(sum), output, block.rows)),
      ...this.shifts.map((shift) => call(addShift, shift, output, block.rows)),
    ];
  }

  private clearGateShift(gate: Gate): Statement {
    const { channels } = this.rows;
    return call(zero(this.space.level), offset(ofImage(gate.buffer, 2 * channels), channels * 4), channels);
  }
}
