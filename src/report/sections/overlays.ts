import { heading, paragraph, type Block } from '../block.ts';
import { drawOverlay } from '../overlay/draw-overlay.ts';
import { percent } from '../quantity.ts';
import type { ReportData } from '../report-data.ts';

/** The worst and the median validation patient of the winner, as pictures. */
export async function overlaySection({ overlays }: ReportData): Promise<Block[]> {
  const { patients, missing } = overlays;
  if (patients.length === 0 && missing === null) return [];
  const figures = await Promise.all(
    patients.map(async ({ rank, patient, dice, runId, slices }) => ({
      kind: 'figure' as const,
      name: `overlay-${rank}`,
      caption:
        `The ${rank} validation patient of the winner, ${patient} (Dice ${percent(dice)}, seeds averaged), slices ` +
        `${slices.map(({ number }) => number).join(', ')}. Above, FLAIR as the network saw it; below, with the masks at their original ` +
        `size: found (yellow), predicted wrongly (vermillion), missed (blue). Best checkpoint of run ${runId}.`,
      alternative: `FLAIR slices of the ${rank} patient, with truth and prediction`,
      image: { type: 'png' as const, bytes: await drawOverlay(slices), patient: true as const },
    })),
  );
  return [heading('Patients'), ...figures, ...(missing === null ? [] : [paragraph(missing)])];
}
