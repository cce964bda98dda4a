import type { FuzzResult } from './run-fuzz.ts';

/** How many files of each kind were taken, refused by each code, or broke their reader. */
export function tabulate(results: readonly FuzzResult[]): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => {
    const own = results.filter((result) => result.kind === kind);
    const sound = own.filter(({ fault }) => fault === null);
    const codes = countBy(sound.flatMap(({ code }) => code ?? []));
    const refused = codes.map(([code, count]) => `${code} ${count}`).join(', ');
    const taken = sound.filter(({ code }) => code === null).length;
    const growth = Math.round(Math.max(...own.map((result) => result.growth)));
    return `| ${kind} | ${own.length} | ${taken} | ${refused || 'none'} | ${growth} | ${own.length - sound.length} |`;
  });
  const head = [
    '| kind | files | taken | refused | most memory beyond the start, MiB | broke |',
    '|---|---|---|---|---|---|',
  ];
  return [...head, ...rows].join('\n');
}

function countBy(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
