import type { Ablation } from '../../domain/ablation/ablation-effect.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { LeaderboardRow } from '../../domain/leaderboard-row.ts';

/** What the board thread computes of a sweep. */
export interface BoardValues {
  readonly leaderboard: readonly LeaderboardRow[];
  readonly ablation: Ablation;
}

export type BoardKind = keyof BoardValues;

export interface BoardRequest {
  readonly id: number;
  readonly kind: BoardKind;
  readonly sweepId: string;
}

/**
 * What the thread says: `value` where it differs from what it said last of that kind and sweep, as often as it gets
 * better; then that it is done, or why not.
 */
export type BoardAnswer =
  | { readonly id: number; readonly type: 'value'; readonly value: BoardValues[BoardKind] }
  | { readonly id: number; readonly type: 'done' }
  | {
      readonly id: number;
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly remedy: string | undefined;
    };
