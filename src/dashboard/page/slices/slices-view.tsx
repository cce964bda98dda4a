import { useLocation, useRoute } from 'preact-iso';
import { useEffect, useMemo } from 'preact/hooks';
import type { PatientView, RunDetail } from '../../dashboard-reader.ts';
import { useJson } from '../api/use-json.ts';
import type { Trouble } from '../api/trouble.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { formatPercent } from '../parts/format.ts';
import { Frame } from '../parts/frame.tsx';
import { useResting } from '../parts/use-resting.ts';
import { loadPicture } from './load-picture.ts';
import { createPictureCache } from './picture-cache.ts';
import { formatSliceAddress, pictureAddress, readSliceAddress, readSliceLook } from './slice-address.ts';
import type { SliceLook } from './slice-address.ts';
import { SliceLegend } from './slice-legend.tsx';
import { mostTumour, neighboursOf, takeStep } from './slice-order.ts';
import type { SlicePlace } from './slice-order.ts';
import { SlicePicture } from './slice-picture.tsx';
import { SliceStrip } from './slice-strip.tsx';
import { SliceTools } from './slice-tools.tsx';
import { useBesideChoices } from './use-beside.ts';
import { sliceKeys, useSliceKeys } from './use-slice-keys.ts';
import './slices.css';

/** Pictures kept in memory: a few patients of two runs. */
const mostPictures = 240;

/** Validation slices of a run: FLAIR under truth and prediction, one run or two in step. */
export function SlicesView() {
  const { id = '', patient = '', slice = '' } = useRoute().params;
  const { query, route } = useLocation();
  const asked = readSliceLook(query);
  const place: SlicePlace = { patient, slice: Number(slice) };
  const first = useScored(id);
  const second = useScored(asked.beside);
  const cache = useMemo(() => createPictureCache(loadPicture, mostPictures), []);
  const beside = useBesideChoices(first.run, asked.beside);
  const patients = first.patients ?? [];

  const go = (to: SlicePlace, next: SliceLook = asked) =>
    route(formatSliceAddress({ runId: id, ...to, look: next }), true);
  // Keys may come faster than the view is drawn: what they change is what the address says now.
  const onLook = (change: (now: SliceLook) => Partial<SliceLook>) => {
    const now = readSliceAddress(window.location);
    go(now.place, { ...now.look, ...change(now.look) });
  };
  const [opacity, onOpacity] = useResting(asked.opacity, (rested) => onLook(() => ({ opacity: rested })));
  const look = { ...asked, opacity };
  useSliceKeys({
    onStep: (step) => {
      const now = readSliceAddress(window.location);
      const next = takeStep(patients, now.place, step);
      if (next !== null) go(next, now.look);
    },
    onLayer: (layer) => onLook(() => ({ layer })),
    onOutlines: () => onLook(({ outlines }) => ({ outlines: !outlines })),
  });
  useEffect(() => {
    const runs = [id, ...(look.beside === null ? [] : [look.beside])];
    for (const next of neighboursOf(patients, place))
      for (const runId of runs)
        for (const layer of ['flair', 'classes'] as const)
          cache.get(pictureAddress({ runId, ...next }, layer)).catch(() => undefined);
  }, [first.patients, id, look.beside, patient, slice]);

  const view = patients.find((known) => known.patient === patient);
  const name = first.run?.label.split(' · ')[0] ?? id;
  const runAddress = `/runs/${encodeURIComponent(id)}`;
  const trouble = first.trouble ?? unknownPlace(first.patients, place);
  return (
    <Frame
      title={`${patient}, slice ${slice}`}
      crumbs={[
        { text: 'Sweeps', href: '/' },
        { text: name, href: runAddress },
        { text: `${patient}, slice ${slice}` },
      ]}
      keys={sliceKeys}
      wide
    >
      <h1>
        {patient}, slice {slice}
      </h1>
      {trouble !== undefined && (
        <EmptyState kind="crashed" trouble={trouble}>
          <p>
            <a href={runAddress}>To the run</a>
          </p>
        </EmptyState>
      )}
      {trouble === undefined && first.patients === undefined && <EmptyState kind="loading" />}
      {trouble === undefined && view !== undefined && (
        <>
          <SliceTools
            patients={patients}
            patient={patient}
            look={look}
            beside={beside}
            onPatient={(chosen) => {
              const best = patients.find((known) => known.patient === chosen);
              const to = best && mostTumour(best);
              if (to) go({ patient: chosen, slice: to.number });
            }}
            onOpacity={onOpacity}
            onLook={(change) => onLook(() => change)}
          />
          <SliceStrip
            patient={view}
            slice={place.slice}
            addressOf={(number) => formatSliceAddress({ runId: id, patient, slice: number, look: asked })}
          />
          <p class="strip-note">
            Height: tumour in the slice; blue: the share of it that Dice credits; a bar below: marked where
            there is none.
          </p>
          <div class={look.beside === null ? 'slice-pair' : 'slice-pair two'}>
            <Side scored={first} id={id} place={place} look={look} cache={cache} />
            {look.beside !== null && (
              <Side scored={second} id={look.beside} place={place} look={look} cache={cache} />
            )}
          </div>
        </>
      )}
    </Frame>
  );
}

interface Scored {
  readonly run?: RunDetail;
  readonly patients?: readonly PatientView[];
  readonly trouble?: Trouble;
}

function useScored(id: string | null): Scored {
  const path = id === null ? null : `/api/runs/${encodeURIComponent(id)}`;
  const run = useJson<RunDetail>(path);
  const patients = useJson<readonly PatientView[]>(path && `${path}/patients`);
  const trouble = [run, patients].flatMap((answer) =>
    answer && 'trouble' in answer ? [answer.trouble] : [],
  )[0];
  return {
    ...(run && 'value' in run && { run: run.value }),
    ...(patients && 'value' in patients && { patients: patients.value }),
    ...(trouble && { trouble }),
  };
}

interface SideProps {
  readonly scored: Scored;
  readonly id: string;
  readonly place: SlicePlace;
  readonly look: SliceLook;
  readonly cache: ReturnType<typeof createPictureCache<ImageData>>;
}

/** One run's picture with its counts. */
function Side({ scored, id, place, look, cache }: SideProps) {
  const { run, patients, trouble = unknownPlace(patients, place) } = scored;
  const view = patients?.find(({ patient }) => patient === place.patient);
  const slice = view?.slices.find(({ number }) => number === place.slice);
  const name = run === undefined ? id : `${run.label}, seed ${run.seed}`;
  return (
    <figure class="slice-side">
      <figcaption>
        <a href={`/runs/${encodeURIComponent(id)}`}>{name}</a>
        {view !== undefined && ` · Dice of the patient ${formatPercent(view.dice)} %`}
      </figcaption>
      {trouble !== undefined && <EmptyState kind="crashed" trouble={trouble} />}
      {trouble === undefined && slice !== undefined && (
        <>
          <SlicePicture
            runId={id}
            place={place}
            look={look}
            cache={cache}
            label={`FLAIR of ${place.patient}, slice ${place.slice}: ${slice.truePositives} pixels true positive, ${slice.falsePositives} false positive, ${slice.falseNegatives} false negative`}
          />
          <SliceLegend slice={slice} layer={look.layer} />
        </>
      )}
    </figure>
  );
}

/** Why there is nothing to show there, once the patients are known. */
function unknownPlace(patients: readonly PatientView[] | undefined, place: SlicePlace): Trouble | undefined {
  if (patients === undefined) return undefined;
  const code = 'SLICE_UNKNOWN';
  if (patients.length === 0)
    return { code, message: 'expected a run that has scored patients, got none so far' };
  const view = patients.find(({ patient }) => patient === place.patient);
  if (view === undefined)
    return { code, message: `expected a patient whom this run validated, got ${place.patient}` };
  const numbers = view.slices.map(({ number }) => number);
  if (numbers.includes(place.slice)) return undefined;
  return { code, message: `expected a slice from ${numbers[0]} to ${numbers.at(-1)}, got ${place.slice}` };
}
