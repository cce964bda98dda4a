export type SweepTab = 'leaderboard' | 'cost' | 'progress' | 'ablation';

const tabs: readonly { readonly tab: SweepTab; readonly text: string; readonly path: string }[] = [
  { tab: 'leaderboard', text: 'Leaderboard', path: '' },
  { tab: 'cost', text: 'Dice against cost', path: '/cost' },
  { tab: 'progress', text: 'Progress', path: '/progress' },
  { tab: 'ablation', text: 'Ablation', path: '/ablation' },
];

/** The way between a sweep's views; `id` as in the address. */
export function SweepTabs({ id, here }: { readonly id: string; readonly here: SweepTab }) {
  return (
    <nav class="tabs" aria-label="Views of this sweep">
      <ul>
        {tabs.map(({ tab, text, path }) => (
          <li key={tab}>
            <a
              href={`/sweeps/${encodeURIComponent(id)}${path}`}
              aria-current={tab === here ? 'page' : undefined}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
