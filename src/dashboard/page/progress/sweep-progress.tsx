import type { ProgressView } from '../../dashboard-reader.ts';
import { formatCount } from '../parts/format.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { Status, toneOf } from '../parts/status.tsx';
import { countStates, describePace, isSpoilt } from './describe-progress.ts';
import { paceOf } from './pace.ts';

/** The bar of a whole sweep with, beneath, how far it is, how fast it goes and what is left. */
export function SweepProgress({ progress }: { readonly progress: ProgressView }) {
  return (
    <section class="sweep-progress" aria-label="Progress of the sweep">
      <ProgressBar share={paceOf(progress).share} spoilt={isSpoilt(progress)} />
      <ul class="facts">
        {describePace(progress).map((text) => (
          <li key={text}>{text}</li>
        ))}
        {countStates(progress).map(({ status, count }) => (
          <li key={status}>
            <Status tone={toneOf(status)}>{`${formatCount(count)} ${status}`}</Status>
          </li>
        ))}
      </ul>
    </section>
  );
}
