import type { Argument, Statement, Step } from '../plan/plan.ts';

/** What one layer does in a step. */
export interface Piece {
  /** The network's operation. */
  readonly layer: string;
  /** Of the layer; `forward`, `backward`. */
  readonly part: string;
  readonly body: readonly Statement[];
}

/**
 * A program in the making. Pieces of the same scope that follow each other become one step: an image then stays in a
 * thread's cache from layer to layer, up to the next barrier.
 */
export interface Program {
  /** Once for each image, reading nothing of other images that a piece since the last `batch` has written. */
  image(piece: Piece): void;
  /** Once. */
  batch(piece: Piece): void;
  /** Once, before everything else. */
  first(piece: Piece): void;
  /** Once, after everything else. */
  last(piece: Piece): void;
  steps(): Step[];
}

interface OpenStep {
  readonly scope: 'image' | 'batch';
  readonly pieces: Piece[];
}

/** `apart`: every piece is a step of its own, as a program without barriers can have it. */
export function createProgram({ apart = false } = {}): Program {
  const open: OpenStep[] = [];
  const start: Piece[] = [];
  const end: Piece[] = [];
  const push = (scope: OpenStep['scope'], piece: Piece) => {
    if (piece.body.length === 0) return;
    const current = open.at(-1);
    if (!apart && current?.scope === scope) current.pieces.push(piece);
    else open.push({ scope, pieces: [piece] });
  };
  return {
    image: (piece) => push('image', piece),
    batch: (piece) => push('batch', piece),
    first: (piece) => start.push(piece),
    last: (piece) => end.push(piece),
    steps() {
      for (const piece of end.splice(0)) push('batch', piece);
      const first: OpenStep[] = start.length === 0 ? [] : [{ scope: 'batch', pieces: start }];
      return [...first, ...open].map(toStep);
    },
  };
}

/** Named after its first and last pieces; the layer is that with most arithmetic. */
function toStep({ scope, pieces }: OpenStep, index: number): Step {
  const heaviest = pieces.reduce((most, piece) => (flopsOf(piece.body) > flopsOf(most.body) ? piece : most));
  const names = [pieces[0], pieces.at(-1)].map((piece) => `${piece!.layer} ${piece!.part}`);
  const name = [...new Set(names)].join(' to ');
  return {
    name: `${index + 1} ${name}`,
    layer: heaviest.layer,
    scope,
    body: pieces.flatMap(({ body }) => body),
  };
}

function flopsOf(body: readonly Statement[]): number {
  return body.reduce((sum, statement) => sum + flopsOfStatement(statement), 0);
}

function flopsOfStatement(statement: Statement): number {
  if (statement.type === 'loop') return statement.count * flopsOf(statement.body);
  return statement.kernel.work(statement.arguments.map(countOf)).flops;
}

/** Addresses do not matter to work. */
function countOf(argument: Argument): number {
  if (typeof argument === 'number') return argument;
  return 'buffer' in argument ? 0 : argument.constant;
}
