import type { ComponentChildren } from 'preact';

export interface FieldProps {
  readonly label: string;
  /** Of the control within: `<Field label="Filter" for="filter"><input id="filter" /></Field>`. */
  readonly for: string;
  /** Label above, control below. */
  readonly stacked?: boolean;
  readonly hint?: string;
  readonly children: ComponentChildren;
}

/** A control with its label. */
export function Field({ label, for: id, stacked = false, hint, children }: FieldProps) {
  return (
    <div class={stacked ? 'field stacked' : 'field'}>
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}
