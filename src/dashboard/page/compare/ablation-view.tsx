import { useRoute } from 'preact-iso';
import type { SweepDetail } from '../../dashboard-reader.ts';
import type { Ablation, AblationEffect } from '../../../domain/ablation/ablation-effect.ts';
import { describeChanges, describeSides } from '../../../domain/ablation/describe-change.ts';
import { useJson } from '../api/use-json.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { formatPoints, plural } from '../parts/format.ts';
import { Frame } from '../parts/frame.tsx';
import { PlainTable } from '../parts/plain-table.tsx';
import { SweepTabs } from '../parts/sweep-tabs.tsx';
import { EffectsChart } from './effects-chart.tsx';
import './compare.css';

/** What each setting is worth, over all variants that differ in it alone. */
export function AblationView() {
  const { id = '' } = useRoute().params;
  const path = `/api/sweeps/${encodeURIComponent(id)}`;
  const sweep = useJson<SweepDetail>(path);
  const ablation = useJson<Ablation>(sweep !== undefined && 'value' in sweep ? `${path}/ablation` : null);
  const name = sweep !== undefined && 'value' in sweep ? sweep.value.name : id;
  const trouble = [sweep, ablation].flatMap((answer) =>
    answer && 'trouble' in answer ? [answer.trouble] : [],
  )[0];
  return (
    <Frame
      title={`${name}, ablation`}
      crumbs={[
        { text: 'Sweeps', href: '/' },
        { text: name, href: `/sweeps/${encodeURIComponent(id)}` },
        { text: 'Ablation' },
      ]}
    >
      <h1>{name}</h1>
      <SweepTabs id={id} here="ablation" />
      {trouble !== undefined && <EmptyState kind="crashed" trouble={trouble} />}
      {trouble === undefined && ablation === undefined && <EmptyState kind="loading" />}
      {ablation !== undefined && 'value' in ablation && <Effects ablation={ablation.value} />}
    </Frame>
  );
}

function Effects({ ablation }: { readonly ablation: Ablation }) {
  const { variants, runs, mainEffects, interactions, unmatched } = ablation;
  if (mainEffects.length === 0)
    return (
      <EmptyState kind="empty">
        <p>
          No two completed variants differ in one setting alone so far ({plural(variants, 'variant')},{' '}
          {plural(runs, 'completed run')}).
        </p>
      </EmptyState>
    );
  return (
    <>
      <section>
        <h2>Main effects</h2>
        <EffectsChart effects={mainEffects} />
        <EffectTable caption="Main effects" effects={mainEffects} />
        <p class="note">
          Mean difference of Dice per patient, in points, over pairs of variants that differ in that setting
          alone; of {plural(variants, 'variant')} and {plural(runs, 'completed run')}. Intervals hold 95 % for
          each effect alone; p values are adjusted for all of them (max-T).
        </p>
      </section>
      <section>
        <h2>Interactions</h2>
        {interactions.length === 0 ? (
          <p class="quiet">No four completed variants make one.</p>
        ) : (
          <>
            <EffectTable caption="Interactions" effects={interactions} />
            <p class="note">How much more the first change is worth once the second is made.</p>
          </>
        )}
      </section>
      {unmatched.length > 0 && (
        <details>
          <summary>{plural(unmatched.length, 'change')} without a matching pair</summary>
          <ul>
            {unmatched.map((changes) => (
              <li key={describeChanges(changes)}>{describeChanges(changes)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const columns = [
  { title: 'Change' },
  { title: 'Points', number: true },
  { title: '95 % interval', number: true },
  { title: 'p', number: true },
  { title: 'Pairs', number: true },
  { title: 'Patients', number: true },
  { title: 'Sides' },
];

interface EffectTableProps {
  readonly caption: string;
  readonly effects: readonly AblationEffect[];
}

function EffectTable({ caption, effects }: EffectTableProps) {
  return (
    <PlainTable
      caption={caption}
      columns={columns}
      rows={effects.map((effect) => ({
        key: describeChanges(effect.changes),
        cells: [
          describeChanges(effect.changes),
          formatPoints(effect.difference),
          effect.interval === null
            ? '–'
            : `${formatPoints(effect.interval.low)} to ${formatPoints(effect.interval.high)}`,
          effect.pValue === null ? '–' : effect.pValue < 0.001 ? '< 0.001' : effect.pValue.toFixed(3),
          effect.pairs,
          effect.patients,
          describeSides(effect) || '–',
        ],
      }))}
    />
  );
}
