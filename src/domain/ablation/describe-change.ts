import type { ParameterValue } from '../variant-parameters.ts';
import type { AblationEffect, LevelChange } from './ablation-effect.ts';

/** `batchNorm off → on`. */
export function describeChange({ factor, from, to }: LevelChange): string {
  return `${factor} ${describeLevel(from)} → ${describeLevel(to)}`;
}

/** One change, or two joined by a cross. */
export function describeChanges(changes: readonly LevelChange[]): string {
  return changes.map(describeChange).join(' × ');
}

/** What else differs between the sides of an effect, and why; empty where nothing does. */
export function describeSides({ averagedOver, movedAlong }: AblationEffect): string {
  return [
    averagedOver.length > 0 ? `mean over ${averagedOver.join(', ')}` : '',
    movedAlong.length > 0 ? `${movedAlong.join(', ')} by default of each side` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function describeLevel(level: ParameterValue): string {
  if (typeof level === 'boolean') return level ? 'on' : 'off';
  return typeof level === 'number' ? String(Number(level.toPrecision(6))) : level;
}
