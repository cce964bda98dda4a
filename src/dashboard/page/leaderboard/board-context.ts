import type { ConventionName } from '../../../domain/conventions.ts';
import type { BoardItem } from './board-item.ts';
import type { IntervalScale } from './interval-scale.ts';

/** What a row's cells need beside its item; the same object while nothing of it changes. */
export interface BoardContext {
  readonly convention: ConventionName;
  readonly scale: IntervalScale | null;
  /** Dice of each protocol's reference. */
  readonly references: ReadonlyMap<string, number>;
  /** The reader may star, tag and note. */
  readonly operator: boolean;
  readonly act: BoardActions;
}

export interface BoardActions {
  readonly toggleOpen: (key: string) => void;
  readonly toggleSelected: (key: string) => void;
  readonly toggleStar: (item: BoardItem) => void;
  readonly annotate: (item: BoardItem) => void;
}

export interface CellProps {
  readonly item: BoardItem;
  readonly context: BoardContext;
  readonly open: boolean;
  readonly selected: boolean;
}

/** A variant that was trained here, and so has runs to open and compare. */
export const hasRuns = ({ row }: BoardItem): boolean =>
  row.variantHash !== null && row.kind !== 'imported' && row.kind !== 'published';
