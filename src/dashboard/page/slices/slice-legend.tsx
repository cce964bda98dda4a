import type { SliceView } from '../../dashboard-reader.ts';
import { formatCount, formatPercent } from '../parts/format.ts';
import type { LayerName } from './slice-colours.ts';
import { sliceDice, tumourPixels } from './slice-order.ts';

/** What the colours mean, and how many pixels of each this slice has. */
export function SliceLegend({ slice, layer }: { readonly slice: SliceView; readonly layer: LayerName }) {
  const { truePositives, falsePositives, falseNegatives } = slice;
  const entries = {
    both: [
      ['true-positive', 'true positive', truePositives],
      ['false-positive', 'false positive', falsePositives],
      ['false-negative', 'false negative', falseNegatives],
    ],
    prediction: [['true-positive', 'predicted', truePositives + falsePositives]],
    truth: [['true-positive', 'tumour', tumourPixels(slice)]],
    none: [],
  } as const;
  return (
    <ul class="slice-legend">
      {entries[layer].map(([colour, name, count]) => (
        <li key={name}>
          <span class={`patch ${colour}`} /> {name} <strong>{formatCount(count)}</strong>
        </li>
      ))}
      <li>
        Dice of this slice <strong>{formatPercent(sliceDice(slice))} %</strong>
        {tumourPixels(slice) === 0 && ' (no tumour here)'}
      </li>
    </ul>
  );
}
