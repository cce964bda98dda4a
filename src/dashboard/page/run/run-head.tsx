import type { EpochView, PatientView, RunDetail } from '../../dashboard-reader.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { Status, toneOf } from '../parts/status.tsx';
import { Tag } from '../parts/tag.tsx';
import { formatSliceAddress } from '../slices/slice-address.ts';
import { mostTumour } from '../slices/slice-order.ts';
import { describeRunPace } from './run-facts.ts';

export interface RunHeadProps {
  readonly run: RunDetail;
  readonly epochs: readonly EpochView[];
  /** Worst first; none before they are known. */
  readonly patients: readonly PatientView[];
}

/** What the run is, how it stands, and where one goes from it. */
export function RunHead({ run, epochs, patients }: RunHeadProps) {
  const [title = '', ...settings] = run.label.split(' · ');
  const spoilt = run.status === 'failed' || run.status === 'diverged';
  const slices = slicesAddress(run, patients);
  return (
    <>
      <h1>{title}</h1>
      <p class="quiet run-name">
        {[...settings, `seed ${run.seed}`, `fold ${run.fold}`, run.id].join(' · ')}{' '}
        {run.role === 'reference' && <Tag>reference</Tag>} {run.leaky && <Tag tone="warn">leaky split</Tag>}
      </p>
      <div class="run-progress">
        <ProgressBar share={run.status === 'completed' ? 1 : epochs.length / run.epochs} spoilt={spoilt} />
      </div>
      <ul class="facts">
        <li>
          <Status tone={toneOf(run.status)}>{run.status}</Status>
        </li>
        {describeRunPace(run, epochs).map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      {run.reason !== null && <p class={`reason ${toneOf(run.status)}`}>{run.reason}</p>}
      <nav class="tools" aria-label="From this run">
        {slices !== null && (
          <a class="button" href={slices}>
            Look at its slices
          </a>
        )}
        {run.bestEpoch !== null && (
          <a class="button" href={`/runs/${encodeURIComponent(run.id)}/try`}>
            Try it on an image
          </a>
        )}
        <a class="button" href={`/compare?runs=${encodeURIComponent(run.id)}`}>
          Compare with others
        </a>
      </nav>
    </>
  );
}

/** The worst patient first: there is most to see. */
function slicesAddress({ id }: RunDetail, [worst]: readonly PatientView[]): string | null {
  const slice = worst && mostTumour(worst);
  return worst && slice
    ? formatSliceAddress({ runId: id, patient: worst.patient, slice: slice.number })
    : null;
}
