import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { fingerprintDataset } from '../dataset/fingerprint.ts';
import { listKaggleFolder } from '../dataset/kaggle-folder.ts';
import { describePair } from '../dataset/leakage/check-leakage.ts';
import type { LeakPair } from '../dataset/leakage/leak-pair.ts';
import { packDataset } from '../dataset/pack-dataset.ts';
import { writePhantoms } from '../dataset/phantom/write-phantoms.ts';
import type { BackendName } from '../domain/run.ts';
import { checkProduct, planSweep, type Plan } from '../scheduler/plan.ts';
import { loadSpec } from '../scheduler/spec/load-spec.ts';
import type { Spec } from '../scheduler/spec/spec.ts';
import { chooseBackend } from '../training/calibration.ts';
import { checkLeaks } from './check-leaks.ts';
import { startProgress } from './progress.ts';
import { note } from './terminal.ts';

export interface SweepRequest {
  readonly config: Config;
  /** A path, or the name of a spec in `experiments/`. */
  readonly spec: string;
  /** `key=value` overrides. */
  readonly set: readonly string[];
  /** Folder that takes the place of the spec's data. */
  readonly data: string | undefined;
  /** Go on where patients are the same by their pixels; every row is marked. */
  readonly allowLeak?: boolean;
}

export interface PreparedSweep {
  readonly plan: Plan;
  /** The plan of a smaller spec on the same data and backend. */
  readonly replan: (smaller: Spec) => Plan;
  readonly data: { readonly folder: string; readonly patients: number; readonly slices: number };
  /** Patients that lie on both sides of a split under two names; empty unless allowed. */
  readonly leaks: readonly LeakPair[];
}

const phantoms = { patients: 16, slices: 16, seed: 1 };

/** Reads the spec, finds its data and plans its runs; writes only phantoms that are missing and the packed cache. */
export async function prepareSweep(request: SweepRequest): Promise<PreparedSweep> {
  const { config } = request;
  const file = findSpec(request.spec);
  const spec = await loadSpec(file, request.set);
  checkProduct(spec, config.runLimit);
  const folder = await findData({ spec, file, request });
  const listing = await listKaggleFolder(folder);
  const dataFingerprint = await fingerprint(folder, config.home);
  const backend = await pickBackend(spec, config);
  const settings = { dataFingerprint, backend, limit: config.runLimit };
  const packed = await packSizes(planSweep(spec, settings), { folder, home: config.home });
  const allowLeak = request.allowLeak ?? false;
  const leaks = await checkLeaks({ spec, packed, fingerprint: dataFingerprint, allowLeak });
  const replan = (smaller: Spec) => planSweep(smaller, { ...settings, leaks: leaks.map(describePair) });
  const data = { folder, patients: listing.patients.length, slices: listing.sliceCount };
  return { plan: replan(spec), replan, data, leaks };
}

function findSpec(given: string): string {
  const named = join('experiments', `${given}.yaml`);
  return !existsSync(given) && existsSync(named) ? named : given;
}

/** `phantom` makes phantom patients once; other data are a folder, relative to the spec's own parent or to here. */
async function findData({
  spec,
  file,
  request,
}: {
  spec: Spec;
  file: string;
  request: SweepRequest;
}): Promise<string> {
  if (request.data !== undefined) return resolve(request.data);
  if (spec.data === 'phantom') return makePhantoms(request.config.home);
  if (isAbsolute(spec.data) || existsSync(spec.data)) return resolve(spec.data);
  return resolve(dirname(file), spec.data);
}

async function makePhantoms(home: string): Promise<string> {
  const folder = join(home, `phantoms-${phantoms.patients}x${phantoms.slices}`);
  if (existsSync(folder)) return folder;
  const progress = startProgress('phantoms', 'slices');
  await writePhantoms({ folder, ...phantoms, onProgress: ({ done, total }) => progress.update(done, total) });
  progress.stop();
  return folder;
}

async function fingerprint(folder: string, home: string): Promise<string> {
  const progress = startProgress('fingerprint', 'files');
  const hash = await fingerprintDataset(folder, {
    home,
    onProgress: ({ done, total }) => progress.update(done, total),
  });
  progress.stop();
  return hash;
}

/**
 * Reads every slice before a run is queued: a fault is told now, with its file, and not by every run.
 * @returns the packed folders by size
 */
async function packSizes(
  { runs }: Plan,
  { folder, home }: { folder: string; home: string },
): Promise<Map<number, string>> {
  const packed = new Map<number, string>();
  for (const size of new Set(runs.map(({ variant }) => variant.parameters.imageSize))) {
    const progress = startProgress(`pack at ${size}`, 'files');
    try {
      const onProgress = ({ done, total }: { done: number; total: number }) => progress.update(done, total);
      packed.set(size, await packDataset({ folder, size, home, onProgress }));
    } finally {
      progress.stop();
    }
  }
  return packed;
}

/** The backend that flag, environment or spec name; else the fastest that opens for the grid's first variant. */
async function pickBackend(spec: Spec, config: Config): Promise<BackendName> {
  const asked = config.backend === 'auto' ? spec.backend : config.backend;
  if (asked !== 'auto') return asked;
  const [first] = planSweep(spec, { dataFingerprint: '', backend: 'wasm', limit: config.runLimit }).runs;
  if (first === undefined) return 'wasm';
  const { home, level } = config;
  const choice = await chooseBackend({ home, level, parameters: first.variant.parameters });
  note(`backend ${choice.backend}: ${choice.reason}`);
  return choice.backend;
}
