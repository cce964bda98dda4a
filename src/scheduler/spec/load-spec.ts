import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DiceboardError } from '../../domain/errors.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { describeReadFailure, readLimited } from '../../files/read-limited.ts';
import { crossProblems } from './cross-problems.ts';
import { completeSpec } from './complete-spec.ts';
import { describeProblem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Spec } from './spec.ts';
import { specSchema } from './spec-schema.ts';
import { readSource, type LocatedProblem, type SpecSource } from './spec-source.ts';

/** Hundreds of times what a spec takes. */
const largestSpec = 256 * 1024;

/** Of a file that is no spec at all, nobody reads more. */
const mostProblems = 500;
const mostLines = 50;
const longestLine = 1000;

/**
 * Reads a spec and applies `--set` overrides. Throws SPEC_NOT_FOUND, or SPEC_INVALID with every problem, each on one
 * line with file, line, key, what was expected, what came and the nearest key.
 */
export async function loadSpec(file: string, overrides: readonly string[] = []): Promise<Spec> {
  const bytes = await readLimited(file, largestSpec).catch((cause: unknown) => refuseFile(file, cause));
  return parseSpec({ file, text: bytes.toString('utf8'), overrides });
}

/** The same from text; `file` is what messages and the default name go by. */
export function parseSpec(given: { file: string; text: string; overrides?: readonly string[] }): Spec {
  const overrides = given.overrides ?? [];
  const source = readSource(given.file, given.text, overrides);
  if (source.problems.some((problem) => 'at' in problem))
    throw specInvalid(given.file, source, source.problems);
  const parsed = specSchema.safeParse(source.value, { reportInput: true });
  const problems = [
    ...schemaProblems(parsed.error?.issues ?? [], (path) => Array.isArray(valueAt(source.value, path))),
    ...crossProblems(source.value),
  ];
  if (!parsed.success || problems.length > 0) throw specInvalid(given.file, source, problems);
  const fallbackName = basename(given.file)
    .replace(/\.ya?ml$/, '')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-');
  return completeSpec(parsed.data, { fallbackName, text: given.text, overrides });
}

function specInvalid(file: string, source: SpecSource, problems: readonly LocatedProblem[]): DiceboardError {
  const lines = problems
    .slice(0, mostProblems)
    .map((problem) =>
      cutLine(
        'at' in problem
          ? `${problem.at}: ${problem.text}`
          : `${source.locate(problem.path)}: ${describeProblem(problem)}`,
      ),
    );
  lines.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const more = problems.length > mostLines ? [`and ${problems.length - mostLines} more`] : [];
  const message =
    lines.length === 1
      ? lines[0]!
      : [`${problems.length} problems in ${file}`, ...lines.slice(0, mostLines), ...more].join('\n  ');
  return new DiceboardError('SPEC_INVALID', message, { details: lines });
}

/** Keys and texts of the file stand in it, with whatever a terminal would obey. */
function cutLine(line: string): string {
  const plain = line.slice(0, longestLine + 1).replaceAll(/[\p{C}\u2028\u2029]/gu, '?');
  return plain.length > longestLine ? `${plain.slice(0, longestLine - 3)}...` : plain;
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((held, key) => (held as Record<string | number, unknown> | null)?.[key], value);
}

async function refuseFile(file: string, cause: unknown): Promise<never> {
  const names = await readdir(dirname(file)).catch(() => [] as string[]);
  const specs = names.filter((name) => /\.ya?ml$/.test(name));
  const nearest = nearestWord(basename(file), specs);
  const remedy =
    nearest !== null ? `did you mean ${join(dirname(file), nearest)}?` : listSpecs(dirname(file), specs);
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  const why = isMissing ? 'which is not there' : describeReadFailure(cause);
  throw new DiceboardError('SPEC_NOT_FOUND', `expected a spec file, got ${file}, ${why}`, { remedy, cause });
}

function listSpecs(folder: string, specs: readonly string[]): string {
  if (specs.length === 0) return 'name a YAML file such as experiments/demo.yaml';
  return `there are ${specs.map((name) => join(folder, name)).join(', ')}`;
}
