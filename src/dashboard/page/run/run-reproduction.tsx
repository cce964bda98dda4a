import { useState } from 'preact/hooks';
import type { RunDetail, SweepDetail } from '../../dashboard-reader.ts';
import { useJson } from '../api/use-json.ts';
import { findDataFolder, makeReproduction } from './reproduction.ts';

/** The spec and command that train the run again, and its capsule. */
export function RunReproduction({ run }: { readonly run: RunDetail }) {
  const [first] = run.sweeps;
  const sweep = useJson<SweepDetail>(
    first === undefined ? null : `/api/sweeps/${encodeURIComponent(first.id)}`,
  );
  const data = sweep !== undefined && 'value' in sweep ? findDataFolder(sweep.value.specText) : undefined;
  const { file, spec, command, exportCommand, notes } = makeReproduction(run, data);
  return (
    <section>
      <h2>Train it again</h2>
      <p class="note">
        Save this spec as <code>{file}</code>; queued, it is this very run by its id. {notes.join(' ')}
      </p>
      <CopyText label="spec" text={spec} />
      <CopyText label="command" text={command} />
      {exportCommand !== null && (
        <>
          <p class="note">Its checkpoint of epoch {run.bestEpoch} as a model for others:</p>
          <CopyText label="export" text={exportCommand} />
        </>
      )}
      <details>
        <summary>Capsule: all that reproduces this run</summary>
        <pre tabIndex={0} aria-label="Capsule">
          {JSON.stringify(run.capsule, null, 2)}
        </pre>
      </details>
    </section>
  );
}

/** A text with a button that copies it; where the browser refuses, it can still be selected. */
export function CopyText({ label, text }: { readonly label: string; readonly text: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('copied');
    } catch {
      setSaid('not allowed here: select and copy it');
    }
  };
  return (
    <div class="copy-text">
      <pre tabIndex={0} aria-label={`The ${label}`}>
        {text}
      </pre>
      <button type="button" class="button" onClick={() => void copy()}>
        Copy the {label}
      </button>
      <span class="quiet" role="status">
        {said}
      </span>
    </div>
  );
}
