import type { RunView } from '../../dashboard/dashboard-reader.ts';
import { hashProtocol } from '../../domain/protocol.ts';
import { endedStatuses } from '../../domain/run-transitions.ts';
import type { SearchSettings } from '../../domain/search/search-settings.ts';
import { isUnchanged, readChangeMark, readFrom, type ChangeMark } from '../../store/change-mark.ts';
import type { Database } from '../../store/database.ts';
import { readRunPlaces, readRunStates, type RunPlace, type RunState } from '../../store/read-run-states.ts';
import { readFrame, type FrameText } from '../../store/run-frame.ts';
import { addUpProgress, type ProgressRow, type SweepProgress } from '../../store/sweep-progress.ts';
import { shareNext } from './share-next.ts';

/** The runs of all sweeps as lists show them, of which only those that have changed are read again. */
export interface SweepStates {
  /** Looks for changes: what is asked for afterwards is at least as new as this call. */
  refresh(): Promise<void>;
  /** In the plan's order; the same list, and the same rows in it, while they stay as they are. */
  runs(sweepId: string): readonly RunView[];
  progress(sweepId: string, search: SearchSettings): SweepProgress;
}

interface Member {
  readonly place: RunPlace;
  view: RunView | null;
}

interface Sweep {
  readonly members: Map<string, Member>;
  runs: readonly RunView[] | null;
  progress: SweepProgress | null;
}

export function createSweepStates(database: Database): SweepStates {
  const states = new Map<string, RunState>();
  const sweeps = new Map<string, Sweep>();
  const sweepsOf = new Map<string, Set<string>>();
  const protocols = new Map<FrameText, string>();
  let mark: ChangeMark | undefined;

  function takeState(state: RunState): void {
    const known = states.get(state.id);
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(state)) return;
    states.set(state.id, state);
    for (const sweepId of sweepsOf.get(state.id) ?? []) forget(sweepId, state.id);
  }

  function takePlace(place: RunPlace): void {
    const { sweepId, runId } = place;
    const sweep = sweeps.get(sweepId) ?? { members: new Map<string, Member>(), runs: null, progress: null };
    sweeps.set(sweepId, sweep);
    const known = sweep.members.get(runId);
    if (known !== undefined && JSON.stringify(known.place) === JSON.stringify(place)) return;
    sweep.members.set(runId, { place, view: null });
    sweepsOf.set(runId, (sweepsOf.get(runId) ?? new Set()).add(sweepId));
    forget(sweepId, runId);
  }

  function forget(sweepId: string, runId: string): void {
    const sweep = sweeps.get(sweepId)!;
    [sweep.runs, sweep.progress] = [null, null];
    const member = sweep.members.get(runId);
    if (member !== undefined) member.view = null;
  }

  async function read(since: string): Promise<void> {
    const [changed, places] = await Promise.all([
      readRunStates(database, since),
      readRunPlaces(database, since),
    ]);
    if (since === '0') for (const map of [states, sweeps, sweepsOf]) map.clear();
    for (const state of changed) takeState(state);
    for (const place of places) takePlace(place);
  }

  const membersOf = (sweepId: string): Member[] =>
    [...(sweeps.get(sweepId)?.members.values() ?? [])]
      .filter(({ place }) => states.has(place.runId))
      .sort((a, b) => a.place.position - b.place.position);

  const countPlaces = () => [...sweeps.values()].reduce((sum, { members }) => sum + members.size, 0);

  return {
    refresh: shareNext(async () => {
      const now = await readChangeMark(database);
      if (isUnchanged(mark, now)) return;
      await read(readFrom(mark, now));
      // Rows were removed, or added while these were read.
      if (countPlaces() !== now.places) await read('0');
      mark = now;
    }),
    runs(sweepId) {
      const sweep = sweeps.get(sweepId);
      if (sweep === undefined) return [];
      sweep.runs ??= membersOf(sweepId).map((member) => {
        member.view ??= viewRun(states.get(member.place.runId)!, member.place, protocols);
        return member.view;
      });
      return sweep.runs;
    },
    progress(sweepId, search) {
      const sweep = sweeps.get(sweepId);
      if (sweep === undefined) return addUpProgress([], search);
      const rowOf = ({ place }: Member) => progressRow(states.get(place.runId)!, place);
      sweep.progress ??= addUpProgress(membersOf(sweepId).map(rowOf), search);
      return sweep.progress;
    },
  };
}

function viewRun(state: RunState, { role }: RunPlace, protocols: Map<FrameText, string>): RunView {
  const { id, variantHash, seed, fold, status, epochsDone, epochs, frame } = state;
  const { meanPatientDice, collapsed, leaky } = state;
  const protocol = protocols.get(frame) ?? hashProtocol(readFrame(frame));
  protocols.set(frame, protocol);
  const score = { meanPatientDice, collapsed, leaky };
  return { id, variantHash, protocol, role, seed, fold, status, epochsDone, epochs, ...score };
}

function progressRow(state: RunState, { role, stage }: RunPlace): ProgressRow {
  const { id, seed, fold, status, epochs, epochsDone, seconds } = state;
  const waits = status === 'waiting' ? 'waiting' : 'open';
  const ended = endedStatuses.includes(status) ? 'ended' : waits;
  return { id, role, stage, seed, fold, status, epochs, epochsDone, seconds, state: ended };
}
