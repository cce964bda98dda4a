import { useLocation } from 'preact-iso';
import { useMemo } from 'preact/hooks';
import { describeTrouble } from '../api/trouble.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Frame } from '../parts/frame.tsx';
import { useResting } from '../parts/use-resting.ts';
import { BrushFields } from './brush-fields.tsx';
import { formatCompareQuery, mostRuns, readCompareQuery } from './compare-query.ts';
import type { CompareQuery } from './compare-query.ts';
import { CompareCurves } from './compare-curves.tsx';
import { CompareTools } from './compare-tools.tsx';
import { isKnown } from './compared-run.ts';
import type { KnownRun } from './compared-run.ts';
import { findDifferingSettings } from './differing-settings.ts';
import { ParallelChart } from './parallel-chart.tsx';
import { makeParallelAxes, passBrush } from './parallel-axes.ts';
import { PairSection } from './pair-section.tsx';
import { RunLegend } from './run-legend.tsx';
import { makeRunLooks } from './run-looks.ts';
import { groupBySeed } from './seed-band.ts';
import { SettingsTable } from './settings-table.tsx';
import { useComparedRuns } from './use-compared-runs.ts';
import '../run/run.css';
import './compare.css';

/** 2 to 20 runs side by side: curves, what differs, and patient by patient. */
export function CompareView() {
  const { query: asked, route } = useLocation();
  const query = useMemo(() => readCompareQuery(asked), [asked]);
  const compared = useComparedRuns(query.runs);
  const runs = compared.filter(isKnown);
  const troubles = compared.filter(({ trouble }) => trouble !== undefined);
  const waiting = compared.length - runs.length - troubles.length;
  const go = (change: Partial<CompareQuery>) => route(formatCompareQuery({ ...query, ...change }), true);
  const [sweep] = runs.flatMap(({ run }) => run.sweeps);
  const back = sweep ? [{ text: sweep.name, href: `/sweeps/${encodeURIComponent(sweep.id)}` }] : [];
  return (
    <Frame title="Compare" crumbs={[{ text: 'Sweeps', href: '/' }, ...back, { text: 'Compare' }]} wide>
      <h1>{runs.length > 1 ? `${runs.length} runs compared` : 'Compare runs'}</h1>
      {query.runs.length === 0 && (
        <EmptyState kind="empty">
          <p>
            No run is chosen. Mark runs on a <a href="/">sweep’s</a> leaderboard, 2 to 20 of them, and open
            the comparison there.
          </p>
        </EmptyState>
      )}
      {query.dropped > 0 && (
        <p class="reason warn">
          Only the first {mostRuns} are compared; {query.dropped} more were asked for.
        </p>
      )}
      {troubles.map(({ id, trouble }) => (
        <p key={id} class="reason bad" role="alert">
          Run {id}: {describeTrouble(trouble!)}
        </p>
      ))}
      {waiting > 0 && (
        <EmptyState kind="loading">
          Loading {waiting} of {compared.length} runs …
        </EmptyState>
      )}
      {runs.length === 1 && waiting === 0 && (
        <p class="note">One run alone: mark others on the leaderboard to see what differs.</p>
      )}
      {runs.length > 0 && waiting === 0 && <Comparison runs={runs} query={query} go={go} />}
    </Frame>
  );
}

interface ComparisonProps {
  readonly runs: readonly KnownRun[];
  readonly query: CompareQuery;
  readonly go: (change: Partial<CompareQuery>) => void;
}

function Comparison({ runs, query, go }: ComparisonProps) {
  const [smooth, onSmooth] = useResting(query.smooth, (rested) => go({ smooth: rested }));
  const known = runs.map(({ run, epochs }) => [run, epochs]).flat();
  const { groups, differing, looks, axes } = useMemo(() => {
    const groups = groupBySeed(runs);
    const differing = findDifferingSettings(runs.map(({ run }) => run));
    return { groups, differing, looks: makeRunLooks(runs, groups), axes: makeParallelAxes(runs) };
  }, known);
  const passing = useMemo(() => {
    const passes = passBrush(axes, query.brush);
    return new Set(runs.filter((_run, place) => passes[place] ?? true).map(({ id }) => id));
  }, [axes, query.brush]);
  const shown = useMemo(
    () =>
      groups
        .map((group) => ({ ...group, runs: group.runs.filter(({ id }) => passing.has(id)) }))
        .filter((group) => group.runs.length > 0),
    [groups, passing],
  );
  const sweeps = new Map(runs.flatMap(({ run }) => run.sweeps).map(({ id, name }) => [id, name]));
  return (
    <>
      <section>
        <CompareTools query={query} groups={groups} smooth={smooth} onSmooth={onSmooth} go={go} />
        <CompareCurves groups={shown} looks={looks} curve={query.curve} smooth={smooth} band={query.band} />
        <RunLegend
          runs={runs}
          looks={looks}
          passing={passing}
          onRemove={(id) => go({ runs: query.runs.filter((other) => other !== id) })}
        />
      </section>
      {runs.length > 1 && (
        <section>
          <h2>What differs</h2>
          <SettingsTable runs={runs} looks={looks} differing={differing} />
        </section>
      )}
      {runs.length > 1 && axes.length > 1 && (
        <section>
          <h2>Settings and what came of them</h2>
          <ParallelChart axes={axes} runs={runs} looks={looks} passing={passing} />
          <BrushFields axes={axes} brush={query.brush} onBrush={(brush) => go({ brush })} />
          <p class="note">
            A range on an axis is a brush: {passing.size} of {runs.length} runs lie within, the others fade
            and leave the curves.
          </p>
        </section>
      )}
      {runs.length > 1 && (
        <PairSection runs={runs} looks={looks} pair={query.pair} onPair={(pair) => go({ pair })} />
      )}
      {[...sweeps].map(([id, name]) => (
        <p key={id} class="note">
          What each setting is worth over all of {name}:{' '}
          <a href={`/sweeps/${encodeURIComponent(id)}/ablation`}>its ablation</a>.
        </p>
      ))}
    </>
  );
}
