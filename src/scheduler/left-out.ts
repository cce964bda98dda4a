import { expandGrid } from '../domain/grid.ts';
import type { Protocol, Spec } from './spec/spec.ts';

/** What a smaller spec leaves out of a larger one, a line each; empty where they ask for the same. */
export function describeLeftOut(whole: Spec, part: Spec): string[] {
  return [
    ...missing('seeds', whole.seeds, part.seeds),
    ...missing('folds', whole.folds, part.folds),
    ...missingVariants(whole, part),
    ...whole.beside.flatMap((protocol, place) => missingProtocol(protocol, part.beside[place])),
  ];
}

function missing(what: string, whole: readonly number[], part: readonly number[]): string[] {
  const kept = new Set(part);
  const gone = whole.filter((value) => !kept.has(value));
  return gone.length === 0 ? [] : [`${what} ${gone.join(', ')} of ${whole.join(', ')}`];
}

function missingVariants(whole: Spec, part: Spec): string[] {
  const [before, after] = [drawnVariants(whole), drawnVariants(part)];
  if (after >= before || part.search.strategy === 'grid') return [];
  return [`${before - after} of ${before} variants, drawn by seed ${part.search.seed}`];
}

function drawnVariants({ grid, search }: Spec): number {
  const all = expandGrid(grid).variants.length;
  return search.strategy === 'grid' ? all : Math.min(search.variants ?? all, all);
}

function missingProtocol(whole: Protocol, part: Protocol | undefined): string[] {
  const name = `${whole.split.kind}, ${whole.preprocess}`;
  if (part === undefined) return [`the protocol beside (${name})`];
  return missing(`folds beside (${name})`, whole.folds, part.folds);
}
