import { ablate } from '../../domain/ablation/ablate.ts';
import type { Ablation } from '../../domain/ablation/ablation-effect.ts';
import type { BoardReference } from '../../domain/board/reference-row.ts';
import type { LeaderboardRow } from '../../domain/leaderboard-row.ts';
import type { RankedRun } from '../../domain/ranked-run.ts';
import { rankVariants } from '../../domain/ranking.ts';
import type { Database } from '../../store/database.ts';
import { findSweep, type StoredSweep } from '../../store/find-sweep.ts';
import { sweepMetric } from '../find-sweep.ts';
import { firstProtocol } from '../first-protocol.ts';
import { readBoardReferences } from '../read-board.ts';
import { createBoardRuns } from './board-runs.ts';
import { createRankedSweep } from './ranked-sweep.ts';
import { rememberInference } from './remember-inference.ts';

/** The computed views of one sweep. Each tells its value only where it may differ from what it told last. */
export interface SweepBoards {
  /** Told twice where intervals and verdicts had to be computed anew: first with what is known of them. */
  leaderboard(tell: (rows: readonly LeaderboardRow[]) => void): Promise<void>;
  ablation(tell: (ablation: Ablation) => void): Promise<void>;
}

export function createSweepBoards(database: Database, sweepId: string): SweepBoards {
  const ranked = createRankedSweep(database, sweepId);
  const see = createBoardRuns();
  const memory = rememberInference();
  let sweep: StoredSweep | undefined;
  let shown: { runs: readonly RankedRun[]; references: string } | undefined;
  let ablated: readonly RankedRun[] | undefined;

  return {
    async leaderboard(tell) {
      sweep ??= await findSweep(database, sweepId);
      const runs = see(await ranked.read());
      const references: BoardReference[] = await readBoardReferences(database, sweep);
      const text = JSON.stringify(references);
      if (shown?.runs === runs && shown.references === text) return;
      const metric = sweepMetric(sweep);
      memory.takeMissed();
      tell(rankVariants(runs, metric, references, memory.recall));
      if (memory.takeMissed()) tell(rankVariants(runs, metric, references, memory.compute));
      shown = { runs, references: text };
    },
    async ablation(tell) {
      const runs = see(await ranked.read());
      if (ablated === runs) return;
      tell(ablate(firstProtocol(runs)));
      ablated = runs;
    },
  };
}
