/**
 * The ways in which a board may be re-ranked; all derive from the counts per slice of the best epoch. In the order in
 * which a switch offers them. `higher`: more is better; `hd95` alone is better when lower.
 */
export const conventions = {
  meanPatientDice: { title: 'Dice per patient', unit: 'share', higher: true },
  pooledDice: { title: 'Pooled Dice', unit: 'share', higher: true },
  tumourSliceDice: { title: 'Dice on tumour slices', unit: 'share', higher: true },
  sliceDiceEmptyOne: { title: 'Dice per slice, empty = 1', unit: 'share', higher: true },
  pooledIou: { title: 'Pooled IoU', unit: 'share', higher: true },
  hd95: { title: 'HD95', unit: 'pixels', higher: false },
} as const;

export type ConventionName = keyof typeof conventions;
