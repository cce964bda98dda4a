import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { parseOverride, setAt, type Override } from './override.ts';
import type { Path, Problem } from './problem.ts';

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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => `${file}:${Math.max(1, lines.linePos(offset).line)}`;
  const problems: LocatedProblem[] = document.errors.map((error) => ({
    at: lineAt(error.pos[0]),
    text: `not YAML: ${error.message}`,
  }));
  let value = problems.length > 0 ? null : readValue(document, problems, lineAt(0));
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
      return override?.at ?? lineAt(offsetOf(document, path));
    },
  };
}

function readValue(document: Document, problems: LocatedProblem[], at: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    problems.push({ at, text: `not YAML that can be read: ${(error as Error).message}` });
    return null;
  }
}

/** Offset of the deepest node of the path that the file holds. */
function offsetOf(document: Document, path: Path): number {
  let node = document.contents as Node | null;
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
