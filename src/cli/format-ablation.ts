import type { Ablation, AblationEffect } from '../domain/ablation/ablation-effect.ts';
import { describeChanges, describeSides } from '../domain/ablation/describe-change.ts';
import { renderTable } from './table.ts';

const points = (share: number) => `${share >= 0 ? '+' : ''}${(100 * share).toFixed(2)}`;

function formatEffects(title: string, effects: readonly AblationEffect[]): string[] {
  if (effects.length === 0) return [];
  const table = renderTable<AblationEffect>(
    [
      { title, value: ({ changes }) => describeChanges(changes) },
      { title: 'points', value: ({ difference }) => points(difference), align: 'right' },
      {
        title: '95 % interval',
        value: ({ interval }) =>
          interval === null ? '-' : `${points(interval.low)} to ${points(interval.high)}`,
        align: 'right',
      },
      {
        title: 'adjusted p',
        value: ({ pValue }) => (pValue === null ? '-' : pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)),
        align: 'right',
      },
      { title: 'pairs', value: ({ pairs }) => String(pairs), align: 'right' },
      { title: 'comparisons', value: ({ comparisons }) => String(comparisons), align: 'right' },
      { title: 'patients', value: ({ patients }) => String(patients), align: 'right' },
      { title: 'sides', value: describeSides },
    ],
    effects,
  );
  return [table];
}

/**
 * Effects in points of mean per-patient volume Dice, with what was and what could not be compared.
 * @param leak how patients leak in the runs behind it, null where none does
 */
export function formatAblation(ablation: Ablation, leak: string | null = null): string {
  const { variants, runs, mainEffects, interactions, unmatched } = ablation;
  const shown = mainEffects.length + interactions.length;
  if (shown === 0) return `no two of ${variants} completed variants differ in one factor only`;
  return [
    ...formatEffects('main effect', mainEffects),
    ...formatEffects('interaction', interactions),
    `${runs} completed runs of ${variants} variants; pairs differ in nothing else, patients are paired, seeds averaged within a patient`,
    `points of mean per-patient Dice; intervals hold for one effect alone, p for all ${shown} at once (max-T)`,
    ...(unmatched.length > 0
      ? [`no pair differs in these alone: ${unmatched.map(describeChanges).join('; ')}`]
      : []),
    ...(leak === null ? [] : [`leaky: ${leak}`]),
  ].join('\n');
}
