import type { ComponentChildren } from 'preact';

export type Fact = readonly [name: string, value: ComponentChildren];

export interface FactListProps {
  readonly facts: readonly Fact[];
  /** `rows`: name and value on a line; `figures`: the value large beneath its name. */
  readonly look?: 'rows' | 'figures';
}

export function FactList({ facts, look = 'rows' }: FactListProps) {
  return (
    <dl class={`fact-list ${look}`}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
