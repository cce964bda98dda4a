import { z } from 'zod';
import type { Normalisation } from '../../../dataset/normalisation.ts';
import { DiceboardError } from '../../../domain/errors.ts';
import { describeReadFailure, readLimited } from '../../../files/read-limited.ts';
import type { NamedTensor } from '../../checkpoint.ts';
import { printable } from '../../import/invalid-reference.ts';
import { readSafetensors } from '../../import/read-safetensors.ts';
import { readMetadata } from './encode-safetensors.ts';

const largestFile = 2 ** 30;

const channels = z.tuple([z.number(), z.number(), z.number()]);
const normalisationSchema = z.object({ mean: channels, deviation: channels });

export interface WeightsFile {
  readonly weights: readonly NamedTensor[];
  /** Null where each volume has its own. */
  readonly normalisation: Normalisation | null;
}

/** Reads an export's weights. @throws EXPORT_MISMATCH where they are no such file, in one line */
export async function readWeightsFile(file: string): Promise<WeightsFile> {
  const bytes = await readLimited(file, largestFile).catch((cause: unknown) =>
    refuse(file, describeReadFailure(cause), cause),
  );
  try {
    const weights = [...readSafetensors(bytes)].map(([name, tensor]): NamedTensor => ({
      name,
      shape: tensor.shape,
      values: tensor.read(),
    }));
    const { normalisation } = readMetadata(bytes);
    if (normalisation === undefined) return { weights, normalisation: null };
    return { weights, normalisation: normalisationSchema.parse(JSON.parse(normalisation)) };
  } catch (cause) {
    const reason = cause instanceof Error ? printable(cause.message.split('\n')[0]) : 'unknown';
    return refuse(file, `a damaged one (${reason})`, cause);
  }
}

function refuse(file: string, found: string, cause: unknown): never {
  throw new DiceboardError('EXPORT_MISMATCH', `expected ${file} as exported, got ${found}`, {
    remedy: 'export the run again',
    cause,
  });
}
