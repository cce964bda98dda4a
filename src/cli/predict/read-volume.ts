import type { DataFault } from '../../dataset/data-fault.ts';
import { mapInOrder } from '../../dataset/map-in-order.ts';
import type { PicturePatient, PictureSlice } from '../../dataset/picture-folder.ts';
import { expectedSide, readPicture } from '../../dataset/read-slice.ts';
import { boxAverage } from '../../domain/reduce-image.ts';

const flairChannel = 1;

/** A slice as it was read: at the model's size, and what is kept of it at its own. */
export interface ReadSlice {
  readonly name: string;
  /** `[size, size, 3]`, 0 to 255. */
  readonly reduced: Uint8Array;
  /** `[side, side]`, 0 to 255; absent where nothing is to be drawn over it. */
  readonly flair: Uint8Array | undefined;
  /** `[side, side]`, 0 or 1; null where there is none. */
  readonly truth: Uint8Array | null;
}

export interface ReadVolume {
  /** In pixels, of every slice. */
  readonly side: number;
  readonly slices: readonly ReadSlice[];
  readonly faults: readonly DataFault[];
}

interface Wanted {
  readonly size: number;
  readonly keepFlair: boolean;
  readonly onSlice: () => void;
}

/**
 * All slices of a patient that can be read. What is wrong with others, by the rules of `data check`, is named: a faulty
 * image leaves its slice out, a faulty mask only itself. The side is the commonest of the patient's.
 */
export async function readVolume(
  folder: string,
  patient: PicturePatient,
  { size, keepFlair, onSlice }: Wanted,
): Promise<ReadVolume> {
  const side = (await expectedSide({ folder, patients: [patient] })) ?? 256;
  const reduce = boxAverage(side, size, 3);
  const slices: ReadSlice[] = [];
  const faults: DataFault[] = [];
  const keep = <T>(result: T | DataFault): result is T => {
    if (result instanceof Uint8Array || result === null) return true;
    faults.push(result as DataFault);
    return false;
  };
  await mapInOrder(
    patient.slices,
    (slice) => readFiles(folder, slice, side),
    ({ image, mask }, { name }) => {
      onSlice();
      const truth = keep(mask) ? mask : null;
      if (!keep(image)) return;
      const flair = keepFlair ? image.filter((_, place) => place % 3 === flairChannel) : undefined;
      slices.push({ name, reduced: reduce(image), flair, truth });
    },
  );
  return { side, slices, faults };
}

async function readFiles(folder: string, { image, mask }: PictureSlice, side: number) {
  return {
    image: await readPicture(folder, image, { channels: 3, side }),
    mask: mask === null ? null : await readPicture(folder, mask, { channels: 1, side }),
  };
}
