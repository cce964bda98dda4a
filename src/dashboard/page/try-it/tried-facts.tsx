import { FactList } from '../parts/fact-list.tsx';
import type { Fact } from '../parts/fact-list.tsx';
import { formatCount, formatPercent } from '../parts/format.ts';
import type { Tried } from './use-segmentation.ts';

const legend = [
  ['true-positive', 'true positive'],
  ['false-positive', 'false positive'],
  ['false-negative', 'false negative'],
] as const;

/** What the model found, how well, how fast, and where it ran. */
export function TriedFacts({ tried }: { readonly tried: Tried }) {
  const { of, by, dice, predicted, milliseconds } = tried;
  const facts: Fact[] = [
    ['Dice of this slice', dice === null ? 'no truth to compare with' : `${formatPercent(dice)} %`],
    ['Predicted', `${formatCount(predicted)} of ${formatCount(of.side ** 2)} pixels`],
    ['Time', `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`],
    ['Computed by', `${by.engine}, in this browser`],
  ];
  return (
    <>
      <ul class="slice-legend">
        {legend.slice(0, of.truth === null ? 1 : 3).map(([colour, name]) => (
          <li key={colour}>
            <span class={`patch ${colour}`} /> {of.truth === null ? 'predicted' : name}
          </li>
        ))}
      </ul>
      <FactList facts={facts} />
    </>
  );
}
