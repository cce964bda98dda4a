import { useEffect, useRef, useState } from 'preact/hooks';
import type { EpochView, PatientView, RunDetail } from '../../dashboard-reader.ts';
import { getJson } from '../api/send.ts';
import type { Trouble } from '../api/trouble.ts';
import type { ComparedRun } from './compared-run.ts';

/** Between two rounds over the runs that are still open. */
const everyMs = 5000;

/**
 * Reads each run with its epochs and patients, one after the other, and again while it is open. Polled, not followed:
 * a browser keeps six connections a host, and a comparison may hold twenty runs.
 */
export function useComparedRuns(ids: readonly string[]): readonly ComparedRun[] {
  const [known, setKnown] = useState<ReadonlyMap<string, ComparedRun>>(new Map());
  const latest = useRef(known);
  latest.current = known;
  const asked = ids.join(',');
  useEffect(() => {
    let wanted = true;
    let timer: number | undefined;
    const round = async () => {
      for (const id of ids) {
        const before = latest.current.get(id);
        if (document.hidden || (before !== undefined && !isOpen(before))) continue;
        const next = await readRun(id, before);
        if (!wanted) return;
        if (next !== before) setKnown((all) => new Map(all).set(id, next));
      }
      if (wanted) timer = window.setTimeout(() => void round(), everyMs);
    };
    void round();
    return () => {
      wanted = false;
      window.clearTimeout(timer);
    };
  }, [asked]);
  return ids.map((id) => known.get(id) ?? { id, epochs: [], patients: [] });
}

function isOpen({ run, trouble }: ComparedRun): boolean {
  if (run === undefined) return trouble === undefined || trouble.code !== 'NOT_FOUND';
  return ['queued', 'running', 'waiting'].includes(run.status);
}

/** The run as it is now; the one before where nothing of it has changed. */
async function readRun(id: string, before: ComparedRun | undefined): Promise<ComparedRun> {
  const path = `/api/runs/${encodeURIComponent(id)}`;
  const run = await getJson<RunDetail>(path);
  // What was not wholly read is asked for again: nothing of it is shown as if there were no more.
  const keep = (trouble: Trouble): ComparedRun =>
    before?.run === undefined ? { id, epochs: [], patients: [], trouble } : before;
  if ('trouble' in run) return keep(run.trouble);
  const { status, epochsDone, bestEpoch } = run.value;
  const unchanged = before?.run?.status === status && before.run.epochsDone === epochsDone;
  if (unchanged && before.epochs.length === epochsDone) return before;
  const epochs = await getJson<readonly EpochView[]>(`${path}/epochs`);
  const isScored = bestEpoch !== null && bestEpoch !== before?.run?.bestEpoch;
  if ('trouble' in epochs) return keep(epochs.trouble);
  const patients = isScored ? await getJson<readonly PatientView[]>(`${path}/patients`) : undefined;
  if (patients && 'trouble' in patients) return keep(patients.trouble);
  return { id, run: run.value, epochs: epochs.value, patients: patients?.value ?? before?.patients ?? [] };
}
