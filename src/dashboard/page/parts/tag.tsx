import type { ComponentChildren } from 'preact';

export interface TagProps {
  readonly tone?: 'plain' | 'accent' | 'warn' | 'bad';
  /** Says more, on hover. */
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** A word or two that mark a row or a run. */
export function Tag({ tone = 'plain', title, children }: TagProps) {
  return (
    <span class={`tag ${tone}`} title={title}>
      {children}
    </span>
  );
}
