export interface ProgressBarProps {
  /** In [0, 1]. */
  readonly share: number;
  /** Nothing good came of it. */
  readonly spoilt?: boolean;
  /** What is done, for those who do not see it. */
  readonly label?: string;
}

export function ProgressBar({ share, spoilt = false, label = 'Epochs done' }: ProgressBarProps) {
  return (
    <div
      class={spoilt ? 'progress spoilt' : 'progress'}
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.floor(100 * share)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span class="fill" style={{ width: `${(100 * share).toFixed(2)}%` }} />
    </div>
  );
}
