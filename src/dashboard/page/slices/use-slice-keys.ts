import { useEffect } from 'preact/hooks';
import { isTyping } from '../parts/keyboard-help.tsx';
import type { KeyHint } from '../parts/keyboard-help.tsx';
import { layers } from './slice-colours.ts';
import type { LayerName } from './slice-colours.ts';
import type { Step } from './slice-order.ts';

export const sliceKeys: readonly KeyHint[] = [
  { keys: ['←', '→'], does: 'previous, next slice' },
  { keys: ['↑', '↓'], does: 'previous, next patient, at the slice with most tumour' },
  { keys: ['Home', 'End'], does: 'first, last slice' },
  { keys: ['1', '2', '3', '4'], does: `${Object.values(layers).join('; ')}` },
  { keys: ['o'], does: 'outlines on and off' },
];

const steps: Readonly<Record<string, Step>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'previousPatient',
  ArrowDown: 'nextPatient',
  Home: 'first',
  End: 'last',
};

export interface SliceKeyTargets {
  readonly onStep: (step: Step) => void;
  readonly onLayer: (layer: LayerName) => void;
  readonly onOutlines: () => void;
}

/** The view's keys, wherever the focus is, but not where a control takes them. */
export function useSliceKeys({ onStep, onLayer, onOutlines }: SliceKeyTargets): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const step = steps[event.key];
      const layer = (Object.keys(layers) as LayerName[])[Number(event.key) - 1];
      if (step !== undefined) onStep(step);
      else if (layer !== undefined) onLayer(layer);
      else if (event.key === 'o') onOutlines();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  });
}
