/** What `volumes.csv` says of one patient. */
export interface VolumeRow {
  readonly patient: string;
  readonly slices: number;
  readonly predictedPixels: number;
  /** Of all pixels of the patient's slices, in [0, 1]. */
  readonly predictedShare: number;
  /** Null without a spacing. */
  readonly volumeMm3: number | null;
  readonly maskSlices: number;
  readonly dice: number | null;
  readonly ownData: boolean;
}

/** RFC 4180; the column of volumes is there where a spacing was given. */
export function formatVolumes(rows: readonly VolumeRow[], { withVolume }: { withVolume: boolean }): string {
  const head = [
    'patient',
    'slices',
    'predicted_pixels',
    'predicted_share',
    'mask_slices',
    'dice',
    'own_data',
  ];
  const lines = rows.map((row) => [
    quote(row.patient),
    row.slices,
    row.predictedPixels,
    row.predictedShare.toFixed(6),
    row.maskSlices,
    row.dice === null ? '' : row.dice.toFixed(6),
    row.ownData ? 'yes' : 'no',
    ...(withVolume ? [row.volumeMm3?.toFixed(1) ?? ''] : []),
  ]);
  return [[...head, ...(withVolume ? ['volume_mm3'] : [])], ...lines]
    .map((line) => `${line.join()}\r\n`)
    .join('');
}

const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
