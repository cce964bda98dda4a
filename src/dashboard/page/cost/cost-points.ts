import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { paretoFront } from '../../../domain/pareto-front.ts';

/** What Dice is set against; all on a logarithmic axis. */
export const costs = {
  parameters: { title: 'Trainable parameters', valueOf: (row: LeaderboardRow) => row.trainableParameters },
  macs: { title: 'Multiply-accumulates an image', valueOf: (row: LeaderboardRow) => row.macs },
  minutes: { title: 'Minutes of training a run', valueOf: (row: LeaderboardRow) => row.minutes },
} as const;

export type CostName = keyof typeof costs;

export interface CostPoint {
  readonly key: string;
  readonly label: string;
  readonly variantHash: string | null;
  readonly kind: LeaderboardRow['kind'];
  /** The U-Net that the others of its protocol are compared with. */
  readonly baseline: boolean;
  readonly leaky: boolean;
  readonly convention: string;
  /** Of the protocol that is looked at: only these make the front. */
  readonly comparable: boolean;
  /** Above 0. */
  readonly cost: number;
  /** In [0, 1]; mean over patients where known. */
  readonly dice: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly onFront: boolean;
}

export interface CostPicture {
  /** Front first, then best first. */
  readonly points: readonly CostPoint[];
  /** Cheapest first. */
  readonly front: readonly CostPoint[];
  /** Rows that have no score or no such cost. */
  readonly left: number;
}

export interface ProtocolChoice {
  readonly protocol: string;
  readonly label: string;
}

/** Protocols with a score, honest ones first, else in the board's order. */
export function listProtocols(rows: readonly LeaderboardRow[]): ProtocolChoice[] {
  const scored = rows.filter((row) => row.protocol !== null && diceOf(row) !== null);
  const honestFirst = [...scored.filter(({ leaky }) => !leaky), ...scored.filter(({ leaky }) => leaky)];
  const byProtocol = new Map(honestFirst.map((row) => [row.protocol!, row.protocolLabel ?? row.protocol!]));
  return [...byProtocol].map(([protocol, label]) => ({ protocol, label }));
}

/**
 * A board as points of Dice over a cost. The front is drawn among what was trained and scored here under one protocol;
 * leaky, imported and published rows, taken otherwise, are shown and never on it.
 */
export function makeCostPicture(
  rows: readonly LeaderboardRow[],
  name: CostName,
  protocol: string | null,
): CostPicture {
  const placed = rows.flatMap((row) => {
    const [cost, dice] = [costs[name].valueOf(row), diceOf(row)];
    if (cost === null || cost <= 0 || dice === null) return [];
    return [{ row, cost, dice, comparable: isComparable(row, protocol) }];
  });
  const best = new Set(
    paretoFront(
      placed.filter(({ comparable }) => comparable),
      { cost: ({ cost }) => cost, gain: ({ dice }) => dice },
    ),
  );
  const points = placed
    .map((place) => makePoint(place, best.has(place)))
    .sort((a, b) => Number(b.onFront) - Number(a.onFront) || b.dice - a.dice);
  const front = points.filter(({ onFront }) => onFront).sort((a, b) => a.cost - b.cost);
  return { points, front, left: rows.length - placed.length };
}

interface Placed {
  readonly row: LeaderboardRow;
  readonly cost: number;
  readonly dice: number;
  readonly comparable: boolean;
}

function makePoint({ row, cost, dice, comparable }: Placed, onFront: boolean): CostPoint {
  const { key, label, variantHash, kind, baseline, leaky, convention } = row;
  const interval = row.patientMean === null ? null : row.interval;
  const named = { key, label, variantHash, kind, baseline, leaky, convention };
  return { ...named, comparable, cost, dice, interval, onFront };
}

function isComparable(row: LeaderboardRow, protocol: string | null): boolean {
  const trained = row.kind === 'candidate' || row.kind === 'reference';
  return trained && !row.leaky && row.protocol === protocol;
}

/** The mean that the interval is of; of published rows what their authors state, on a test set where they had one. */
function diceOf({ patientMean, meanPatientDice, published }: LeaderboardRow): number | null {
  return patientMean ?? meanPatientDice?.mean ?? published?.test ?? published?.validation ?? null;
}
