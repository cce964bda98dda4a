import type { RunDetail } from '../../dashboard-reader.ts';
import type { RunSettings } from '../../../domain/run.ts';

export interface Reproduction {
  /** Name of the file that `command` expects. */
  readonly file: string;
  /** A spec of one run: queued, it is this very run by its id. */
  readonly spec: string;
  readonly command: string;
  /** Takes the best checkpoint as a model, once there is one. */
  readonly exportCommand: string | null;
  /** What the command cannot see to itself, in words. */
  readonly notes: readonly string[];
}

/** Where a spec names no data's folder. */
const usualData = 'data/kaggle_3m';

/**
 * The spec and command that train one run again. A run is identified by its settings, so the spec states each of them;
 * the data's folder is no setting, and is given as the sweep's spec has it.
 */
export function makeReproduction(run: RunDetail, data: string = usualData): Reproduction {
  const { settings } = run;
  const file = `run-${run.id}.yaml`;
  const { leaks, commit, dirty } = run.capsule;
  const isLeaky = Array.isArray(leaks) && leaks.length > 0;
  return {
    file,
    spec: formatSpec(run, data),
    command: `npx diceboard sweep ${file} --wait${isLeaky ? ' --allow-leak' : ''}`,
    exportCommand:
      run.bestEpoch === null ? null : `npx diceboard export ${run.id} --format onnx --out run-${run.id}`,
    notes: [
      `The data's fingerprint has to be ${settings.dataFingerprint.slice(0, 12)}…`,
      `Training version ${settings.trainingVersion}${describeCommit(commit, dirty)}.`,
      ...(run.attempts.some(({ mixed }) => mixed)
        ? ['An attempt went on with another backend or module: a new run will not be equal bit for bit.']
        : []),
    ],
  };
}

function describeCommit(commit: unknown, dirty: unknown): string {
  if (typeof commit !== 'string') return '';
  return `, commit ${commit}${dirty === true ? ' with changes that were not committed' : ''}`;
}

function formatSpec({ id, settings, label }: RunDetail, data: string): string {
  const { variant, split, seed, fold, preprocess, epochs, metric, backend } = settings;
  const parameters = Object.entries(variant).map(([name, value]) => `  ${name}: ${formatScalar(value)}`);
  return [
    `# ${label.replaceAll(/\s+/g, ' ')}`,
    `name: run-${id.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 56)}`,
    `data: ${formatScalar(data)}`,
    `preprocess: ${preprocess}`,
    `split: { ${formatSplit(split)} }`,
    `seeds: [${seed}]`,
    `folds: [${fold}]`,
    `epochs: ${epochs}`,
    `metric: ${metric}`,
    `backend: ${backend}`,
    'parameters:',
    ...parameters,
    '',
  ].join('\n');
}

function formatSplit(split: RunSettings['split']): string {
  return Object.entries(split)
    .map(([name, value]) => `${name}: ${formatScalar(value as string | number | boolean)}`)
    .join(', ');
}

/** Plain where YAML reads it as the same text; a JSON string, which is YAML too, where it might not. */
export function formatScalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[A-Za-z][\w./-]*$/.test(value) && !/^(true|false|null)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

/** The data's folder that a sweep's spec names; undefined where it names none in one line. */
export function findDataFolder(specText: string): string | undefined {
  const [, quoted, plain] = /^data:[ \t]*(?:"([^"\\]*)"|([^"'\s#][^#\n]*))/m.exec(specText) ?? [];
  return (quoted ?? plain)?.trim() || undefined;
}
