import { useMemo } from 'preact/hooks';
import type { RunDetail, RunView } from '../../dashboard-reader.ts';
import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { useJson } from '../api/use-json.ts';
import type { BesideChoice } from './slice-tools.tsx';

const mostChoices = 200;

/** Scored runs of the same sweep that validated the same patients, best first, the asked one among them. */
export function useBesideChoices(run: RunDetail | undefined, asked: string | null): BesideChoice[] {
  const sweep = run?.sweeps[0]?.id;
  const path = sweep === undefined ? null : `/api/sweeps/${encodeURIComponent(sweep)}`;
  const runs = useJson<readonly RunView[]>(path && `${path}/runs`);
  const board = useJson<readonly LeaderboardRow[]>(path && `${path}/leaderboard`);
  return useMemo(() => {
    if (run === undefined) return [];
    const all = runs !== undefined && 'value' in runs ? runs.value : [];
    const rows = board !== undefined && 'value' in board ? board.value : [];
    const labels = new Map(rows.map(({ variantHash, label }) => [variantHash, label]));
    const choices = all
      .filter(({ id, fold, protocol, meanPatientDice }) => {
        const alike = fold === run.fold && protocol === run.protocol && meanPatientDice !== null;
        return id !== run.id && alike;
      })
      .sort((a, b) => b.meanPatientDice! - a.meanPatientDice!)
      .slice(0, mostChoices)
      .map(({ id, variantHash, seed }) => ({
        id,
        label: `${labels.get(variantHash) ?? variantHash}, seed ${seed}`,
      }));
    const isMissing = asked !== null && !choices.some(({ id }) => id === asked);
    return isMissing ? [{ id: asked, label: `run ${asked}` }, ...choices] : choices;
  }, [run, runs, board, asked]);
}
