import { useEffect, useRef, useState } from 'preact/hooks';
import type { EpochView, PatientView, RunDetail } from '../../dashboard-reader.ts';
import { getJson } from '../api/send.ts';
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
  if (run === undefined) return trouble === undefined || trouble.code === 'UNREACHABLE';
  return ['queued', 'running', 'waiting'].includes(run.status);
}

/** The run as it is now; the one before where nothing of it has changed. */
async function readRun(id: string, before: ComparedRun | undefined): Promise<ComparedRun> {
  const path = `/api/runs/${encodeURIComponent(id)}`;
  const run = await getJson<RunDetail>(path);
  if ('trouble' in run)
    return before?.run === undefined ? { id, epochs: [], patients: [], trouble: run.trouble } : before;
  const { status, epochsDone, bestEpoch } = run.value;
  const unchanged = before?.run?.status === status && before.run.epochsDone === epochsDone;
  if (unchanged && before.epochs.length === epochsDone) return before;
  const epochs = await getJson<readonly EpochView[]>(`${path}/epochs`);
  const isScored = bestEpoch !== null && bestEpoch !== before?.run?.bestEpoch;
  const patients = isScored ? await getJson<readonly PatientView[]>(`${path}/patients`) : undefined;
  return {
    id,
    run: run.value,
    epochs: 'value' in epochs ? epochs.value : (before?.epochs ?? []),
    patients: patients && 'value' in patients ? patients.value : (before?.patients ?? []),
  };
}
