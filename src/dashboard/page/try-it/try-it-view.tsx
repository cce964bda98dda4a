import { useLocation, useRoute } from 'preact-iso';
import { useMemo, useState } from 'preact/hooks';
import type { PatientView, RunDetail } from '../../dashboard-reader.ts';
import { useJson } from '../api/use-json.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Frame } from '../parts/frame.tsx';
import '../slices/slices.css';
import { DropZone } from './drop-zone.tsx';
import { readDropped } from './read-dropped.ts';
import type { SliceInput } from './slice-input.ts';
import { TriedFacts } from './tried-facts.tsx';
import { TriedPicture } from './tried-picture.tsx';
import type { TriedSlice } from './tried-slice.ts';
import { readPlace, readWish } from './try-query.ts';
import { TryTools } from './try-tools.tsx';
import { useModel } from './use-model.ts';
import { useSegmentation } from './use-segmentation.ts';
import { useValidationSlice } from './use-validation-slice.ts';
import './try-it.css';

/** The run's best checkpoint on a validation slice or on files of the reader's own, computed in this browser. */
export function TryItView() {
  const { id = '' } = useRoute().params;
  const { path, query, route } = useLocation();
  const api = `/api/runs/${encodeURIComponent(id)}`;
  const run = useJson<RunDetail>(api);
  const scored = useJson<readonly PatientView[]>(`${api}/patients`);
  const patients = scored !== undefined && 'value' in scored ? scored.value : [];
  const hasModel = run !== undefined && 'value' in run && run.value.bestEpoch !== null;
  const wish = readWish(query);
  const opened = useModel(hasModel ? id : null, wish);
  const model = opened !== undefined && 'model' in opened ? opened.model : undefined;
  const place = readPlace(query, patients);
  const validation = useValidationSlice(id, place, model?.input);
  const files = useFiles();
  const wanted = files.slice ?? validation.slice;
  const { tried, trouble: failure } = useSegmentation(model, wanted);
  const go = (change: Readonly<Record<string, string>>) => {
    files.clear();
    route(`${path}?${new URLSearchParams({ ...query, ...change }).toString()}`, true);
  };
  const label = run !== undefined && 'value' in run ? run.value.label : id;
  const trouble =
    (run !== undefined && 'trouble' in run ? run.trouble : undefined) ??
    (opened !== undefined && 'trouble' in opened ? opened.trouble : undefined) ??
    (files.slice === undefined ? validation.trouble : undefined) ??
    failure;
  return (
    <Frame
      title="Try it"
      crumbs={[
        { text: 'Sweeps', href: '/' },
        { text: label.split(' · ')[0]!, href: `/runs/${encodeURIComponent(id)}` },
        { text: 'Try it' },
      ]}
    >
      <h1>Try it</h1>
      <p class="quiet">{label}: its best checkpoint, in this browser. Not for clinical use.</p>
      <TryTools
        patients={patients}
        place={files.slice === undefined ? place : null}
        files={files.slices}
        chosen={files.chosen}
        wish={wish}
        onFile={files.choose}
        onQuery={go}
      />
      {files.refusal !== null && (
        <p class="trouble" role="alert">
          {files.refusal}
        </p>
      )}
      {run !== undefined && 'value' in run && run.value.bestEpoch === null && (
        <EmptyState kind="empty">
          <p>No epoch of this run was scored yet: there is no checkpoint to try.</p>
        </EmptyState>
      )}
      {trouble !== undefined && <EmptyState kind="crashed" trouble={trouble} />}
      {trouble === undefined && hasModel && (
        <div class="try">
          {tried === undefined ? (
            <EmptyState kind="loading">
              {model === undefined ? 'Loading the model into this browser …' : 'Waiting for the slice …'}
            </EmptyState>
          ) : (
            <figure class="slice-side">
              <figcaption>{tried.of.input.name}</figcaption>
              <TriedPicture
                tried={tried}
                stale={tried.of !== wanted}
                label={`${tried.of.input.name}: FLAIR with what the model found`}
              />
            </figure>
          )}
          <div>
            {tried !== undefined && <TriedFacts tried={tried} />}
            {model?.input.preprocess === 'volume' && files.slice !== undefined && (
              <p class="note">
                This model normalises a slice by its whole volume: here by mean and deviation of the{' '}
                {files.slices.length} files given. Give all slices of the patient.
              </p>
            )}
            <DropZone onFiles={(dropped) => void files.add(dropped)} />
          </div>
        </div>
      )}
    </Frame>
  );
}

/** Slices that the reader gave, and which of them is tried. */
function useFiles() {
  const [slices, setSlices] = useState<readonly SliceInput[]>([]);
  const [chosen, setChosen] = useState(0);
  const [refusal, setRefusal] = useState<string | null>(null);
  const input = slices[chosen];
  const slice = useMemo<TriedSlice | undefined>(
    () => input && { input, side: input.side, truth: null, statistics: undefined, volume: slices },
    [input, slices],
  );
  return {
    slices,
    chosen,
    slice,
    refusal,
    choose: setChosen,
    clear: () => {
      setSlices([]);
      setRefusal(null);
    },
    async add(files: readonly File[]) {
      if (files.length === 0) return;
      try {
        setSlices(await readDropped(files));
        setChosen(0);
        setRefusal(null);
      } catch (error) {
        setRefusal((error as Error).message);
      }
    },
  };
}
