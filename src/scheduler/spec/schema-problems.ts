import type { z } from 'zod';
import { parameterNames } from './parameter-schema.ts';
import type { Path, Problem } from './problem.ts';
import { sectionKeys, specKeys } from './spec-schema.ts';

/** The problems that the schema found, one for each wrong key or value. */
export function schemaProblems(
  issues: readonly z.core.$ZodIssue[],
  isList: (path: Path) => boolean,
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = filePath(issue.path as (string | number)[], isList);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]));
    const candidates = candidatesOf(issue);
    return [{ path, expected: issue.message, got: issue.input, candidates }];
  });
}

function candidatesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'custom' ? ((issue.params?.['candidates'] as string[] | undefined) ?? []) : [];
}

/** A `reference` or `beside` that is written as one mapping is read as a list of one: its index is not in the file. */
function filePath(path: (string | number)[], isList: (path: Path) => boolean): Path {
  const written: (string | number)[] = [];
  for (const key of path) {
    const above = written.at(-1);
    const isListed = above !== 'reference' && above !== 'beside';
    if (typeof key !== 'number' || isListed || isList(written)) written.push(key);
  }
  return written;
}

function unknownKey(path: Path): Problem {
  if (path.length === 1) return unknownTopKey(String(path[0]));
  const section = path.findLast((key, place) => place < path.length - 1 && typeof key === 'string');
  const known = sectionKeys[String(section)] ?? parameterNames;
  return { path, unknownKey: true, expected: `one of ${known.join(', ')}`, candidates: known };
}

function unknownTopKey(key: string): Problem {
  const expected = parameterNames.includes(key) ? `parameters.${key}` : `one of ${specKeys.join(', ')}`;
  return { path: [key], unknownKey: true, expected, candidates: [...specKeys, ...parameterNames] };
}
