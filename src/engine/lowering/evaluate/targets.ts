import { stripPadding } from '../../generator/depthwise/depthwise-shape.ts';
import type { Operation } from '../../network/network.ts';
import { at, offset } from '../../plan/build.ts';
import type { Place, Statement } from '../../plan/plan.ts';
import { consumerOfKind } from '../graph.ts';
import type { Strip } from '../row-block.ts';
import { createNorm } from '../train/norm.ts';
import { featuresOf, imageRows, paddedSum, viewOf, type Rows } from '../views.ts';
import { chainOf, onlyReader, type Chain } from './chain.ts';
import type { Evaluation, Padded } from './evaluation.ts';
import { foldAffine } from './folded.ts';

/** Where an operation writes its output. */
export interface Target {
  readonly chain: Chain;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Where an image's first line goes, and floats from line to line. */
  readonly place: Place;
  readonly pitch: number;
  /** In a border of zeros. */
  readonly isPadded: boolean;
}

/** Lines of a target. */
export function linesOf({ place, pitch }: Target, strip: Strip): Place {
  return strip.at(place, pitch * 4);
}

/**
 * Gives an operation's stored output its form: in a border of zeros where one convolution with a window reads it, else
 * as rows. `produce`: how lines are computed when the reader asks for them, rather than before.
 */
export function createTarget(
  evaluation: Evaluation,
  operation: Operation,
  groups: readonly number[],
  produce?: (target: Target) => (strip: Strip) => readonly Statement[],
): Target {
  const { graph, workspace, setForm } = evaluation;
  const chain = chainOf(graph, operation);
  const { height, width } = chain.end;
  const channels = paddedSum(groups);
  const size = { chain, height, width, channels };
  const pad = paddingOf(evaluation, chain);
  if (pad === 0) {
    const rows = createRows(evaluation, operation, { groups, chain });
    setForm(chain.end, featuresOf(viewOf(rows)));
    return { ...size, place: imageRows(rows), pitch: width * channels, isPadded: false };
  }
  const pitch = (width + 2 * pad) * channels;
  const border = at(workspace.perThread(`padded ${operation.name}`, (height + 2 * pad) * pitch));
  const place = offset(border, (pad * pitch + pad * channels) * 4);
  const target = { ...size, place, pitch, isPadded: true };
  const padded: Padded = {
    form: 'padded',
    ...size,
    groups,
    pad,
    place: border,
    produce: produce?.(target) ?? (() => []),
  };
  evaluation.setPadded(chain.end, padded);
  return target;
}

function createRows(
  evaluation: Evaluation,
  operation: Operation,
  { groups, chain }: { groups: readonly number[]; chain: Chain },
): Rows {
  const { graph, workspace } = evaluation;
  const { height, width } = chain.end;
  const channels = paddedSum(groups);
  const { name, output } = operation;
  const reader = chain.norm === undefined ? consumerOfKind(graph, output, 'batch-norm') : undefined;
  const norm = reader && createNorm(evaluation, reader, groups);
  const buffer = workspace.perImage(`rows of ${name}`, height * width * channels);
  const rows = { name, madeBy: graph.indexOf(operation), height, width, groups, channels, buffer, norm };
  foldAffine(evaluation, rows);
  return rows;
}

/** Of the convolution with a window that alone reads the stored value. */
function paddingOf({ graph }: Evaluation, { end }: Chain): number {
  const depthwise = onlyReader(graph, end, 'depthwise');
  if (depthwise !== undefined) return stripPadding(depthwise);
  const window = onlyReader(graph, end, 'convolution');
  return window?.kernel === 3 && window.stride === 1 ? 1 : 0;
}
