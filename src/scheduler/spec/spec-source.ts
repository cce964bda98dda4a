import { isMap, isPair, isScalar, isSeq, type Document, type Node } from 'yaml';
import { parseOverride, setAt, type Override } from './override.ts';
import type { Path, Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';

/** A spec's raw value, and where in the file or on the command line each part of it was written. */
export interface SpecSource {
  readonly value: unknown;
  readonly problems: readonly LocatedProblem[];
  /** `experiments/x.yaml:12`, or the `--set` that a part came from. */
  locate(path: Path): string;
}

export type LocatedProblem = { readonly at: string; readonly text: string } | Problem;

/** Reads YAML 1.2 text and applies `--set` overrides; what is wrong with either is listed, not thrown. */
export function readSource(file: string, text: string, overrides: readonly string[]): SpecSource {
  const { document, value: written, errors, lineOf } = readYaml(text);
  const problems: LocatedProblem[] = errors.map((error) => ({
    at: `${file}:${error.line}`,
    text: error.text,
  }));
  let value = written;
  const parsed = overrides.map(parseOverride);
  for (const override of parsed) {
    if ('text' in override) problems.push(override);
    else value = setAt(value, override.path, override.value);
  }
  const applied = parsed.filter((override): override is Override => 'path' in override).reverse();
  return {
    value,
    problems,
    locate(path) {
      const override = applied.find(({ path: set }) => set.every((key, i) => String(path[i]) === key));
      return override?.at ?? `${file}:${lineOf(offsetOf(document, path))}`;
    },
  };
}

/** Offset of the deepest node of the path that the file holds. */
function offsetOf(document: Document | null, path: Path): number {
  let node = (document?.contents ?? null) as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = (node.items[Number(key)] as Node | undefined) ?? null;
      offset = node?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
