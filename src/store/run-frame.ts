import type { RunSettings } from '../domain/run.ts';

/** What settings have beside variant, seed and fold: few runs of a sweep differ in it. */
export type RunFrame = Omit<RunSettings, 'variant' | 'seed' | 'fold'>;

/** A frame as PostgreSQL writes it: the same text for the same frame, so that it is read once for all runs that share it. */
export type FrameText = string & { readonly writes: RunFrame };

export function readFrame(text: FrameText): RunFrame {
  return JSON.parse(text) as RunFrame;
}
