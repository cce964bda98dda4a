import { useEffect, useRef } from 'preact/hooks';
import type { PatientView, SliceView } from '../../dashboard-reader.ts';
import { formatCount, formatPercent } from '../parts/format.ts';
import { sliceDice, tumourPixels } from './slice-order.ts';

export interface SliceStripProps {
  readonly patient: PatientView;
  readonly slice: number;
  readonly addressOf: (slice: number) => string;
}

/** The patient's slices from below upwards: how much tumour each has, how well it was found, and the way to it. */
export function SliceStrip({ patient, slice, addressOf }: SliceStripProps) {
  const strip = useRef<HTMLElement>(null);
  const here = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (strip.current && here.current) scrollSideways(strip.current, here.current);
  }, [slice, patient.patient]);
  const most = Math.max(1, ...patient.slices.map(tumourPixels));
  return (
    <nav ref={strip} class="strip" aria-label="Slices">
      <ol>
        {patient.slices.map((view) => {
          const current = view.number === slice;
          const said = `Slice ${view.number}: ${describeSlice(view)}`;
          return (
            <li key={view.number}>
              <a
                ref={current ? here : undefined}
                href={addressOf(view.number)}
                aria-current={current ? 'true' : undefined}
                aria-label={said}
                title={said}
              >
                <span class="tumour" style={{ height: `${(100 * tumourPixels(view)) / most}%` }}>
                  <span class="found" style={{ height: `${100 * sliceDice(view)}%` }} />
                </span>
                {isFalseAlarm(view) && <span class="wrong" />}
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

const isFalseAlarm = (slice: SliceView) => tumourPixels(slice) === 0 && slice.falsePositives > 0;

function describeSlice(slice: SliceView): string {
  const tumour = tumourPixels(slice);
  if (tumour > 0) return `${formatCount(tumour)} tumour pixels, Dice ${formatPercent(sliceDice(slice))} %`;
  return isFalseAlarm(slice) ? `no tumour, ${formatCount(slice.falsePositives)} pixels marked` : 'no tumour';
}

/** Brings the link into its strip, and moves nothing else: scrollIntoView would take the page from the picture. */
function scrollSideways(strip: HTMLElement, link: HTMLElement): void {
  const [outer, inner] = [strip.getBoundingClientRect(), link.getBoundingClientRect()];
  if (inner.left < outer.left) strip.scrollLeft -= outer.left - inner.left;
  if (inner.right > outer.right) strip.scrollLeft += inner.right - outer.right;
}
