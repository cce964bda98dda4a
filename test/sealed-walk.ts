import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openPacked } from '../src/dataset/open-packed.ts';
import { commands } from '../src/cli/commands.ts';
import { runCli } from './run-cli.ts';
import type { Environment } from './sweep-home.ts';

/** Something that a user can read, and where. */
export interface Exposed {
  readonly where: string;
  readonly text: string;
}

/** What nobody may read of the sealed patients before the test set is opened. */
export interface SealedFacts {
  readonly patients: readonly string[];
  /** Tumour pixels of the slices that hold any, of each sealed patient, as JSON would list them. */
  readonly maskCounts: readonly string[];
  /** Tumour share of the sealed patients' masks, to six digits. */
  readonly tumourShare: string;
}

/** Reads the truth that is to stay hidden from the packed data. */
export function readSealedFacts(packedFolder: string, patients: readonly string[]): SealedFacts {
  const { index, originalMasks } = openPacked(packedFolder);
  const plane = index.originalSize ** 2;
  const counts = patients.map((id) => {
    const { firstSlice, sliceCount } = index.patients.find((patient) => patient.id === id)!;
    return Array.from({ length: sliceCount }, (_, at) =>
      originalMasks
        .subarray((firstSlice + at) * plane, (firstSlice + at + 1) * plane)
        .reduce((sum, value) => sum + value, 0),
    );
  });
  const all = counts.flat();
  const share = all.reduce((sum, count) => sum + count, 0) / (all.length * plane);
  return {
    patients,
    maskCounts: counts.map((slices) => slices.filter((count) => count > 0).join()),
    tumourShare: share.toPrecision(6),
  };
}

/** Each place that tells a sealed fact, or one of the test scores. */
export function findExposures(
  exposed: readonly Exposed[],
  { patients, maskCounts, tumourShare }: SealedFacts,
  scores: readonly string[] = [],
): string[] {
  return exposed.flatMap(({ where, text }) => {
    const dense = text.replaceAll(/\s/g, '');
    const told = [...patients, tumourShare, ...scores].filter((fact) => text.includes(fact));
    told.push(...maskCounts.filter((counts) => dense.includes(counts)));
    return told.map((fact) => `${where}: ${fact}`);
  });
}

/**
 * Every file below a folder as text. Not walked: the data themselves, the caches of their pixels, and the database's own
 * files, whose tables are walked row by row.
 */
export async function readHomeFiles(home: string): Promise<Exposed[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const walked = files.filter(
    (file) => !/^(phantoms-|cache\/[0-9a-f]{12}-\d+\/|postgres\/|pg)/.test(relative(home, file)),
  );
  return Promise.all(
    walked.map(async (file) => ({ where: relative(home, file), text: await readFile(file, 'latin1') })),
  );
}

/** Full names of all verbs, as `data check`. */
export function listVerbs(): string[] {
  return Object.entries(commands).flatMap(([name, entry]) =>
    typeof entry === 'function' ? [name] : Object.keys(entry.commands).map((inner) => `${name} ${inner}`),
  );
}

export async function hasJson(verb: string): Promise<boolean> {
  const [name, inner] = verb.split(' ') as [string, string | undefined];
  const entry = commands[name]!;
  const load = typeof entry === 'function' ? entry : entry.commands[inner!]!;
  return Object.hasOwn((await load()).definition.args ?? {}, 'json');
}

/** What a verb prints, whether it succeeds or not. */
export async function readVerb(
  argv: readonly string[],
  environment: Environment,
): Promise<Exposed & { code: number | null }> {
  const { code, stdout, stderr } = await runCli(argv, environment);
  return { where: argv.join(' '), text: `${stdout}\n${stderr}`, code };
}

/** An answer's text; of a stream of events the first one. */
export async function readRoute(url: URL): Promise<Exposed & { status: number }> {
  const abort = new AbortController();
  const response = await fetch(url, { signal: abort.signal });
  const where = url.pathname;
  if (!response.headers.get('content-type')?.includes('event-stream'))
    return { where, text: await response.text(), status: response.status };
  const reader = response.body!.getReader();
  let text = '';
  while (!text.includes('data:') || !text.endsWith('\n\n')) {
    const { value, done } = await reader.read();
    if (done) break;
    text += Buffer.from(value).toString();
  }
  abort.abort();
  return { where, text, status: response.status };
}
