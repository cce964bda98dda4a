import { z } from 'zod';
import { DiceboardError } from '../../domain/errors.ts';
import { exportFormatNames } from './export-format.ts';
import { exportFormats } from './export-formats.ts';
import type { ExportManifest } from './export-manifest.ts';
import type { PixelModel } from './pixel-model.ts';
import { verifyExport } from './verify-export.ts';

/** What is read of a manifest to run its model; a seal says that it was not changed, not that it was ever right. */
const runnable = z.object({
  runId: z.string(),
  preprocess: z.enum(['dataset', 'volume']),
  parameters: z.looseObject({ imageSize: z.int().min(16).max(4096) }),
  model: z.looseObject({ format: z.enum(exportFormatNames) }).optional(),
  ownPatients: z.array(z.string()).optional(),
});

/**
 * The model of an export's folder, every byte checked first, and what its manifest says. On tfjs's current backend but
 * for ONNX. Throws what `verifyExport` and the format throw.
 */
export async function openExport(folder: string): Promise<{ manifest: ExportManifest; model: PixelModel }> {
  const manifest = await verifyExport(folder);
  if (!runnable.safeParse(manifest).success)
    throw new DiceboardError(
      'EXPORT_MISMATCH',
      `expected an export's manifest in ${folder}, got something else`,
      {
        remedy: 'export the run again',
      },
    );
  const { parameters, preprocess } = manifest;
  const { format } = manifest.model ?? { format: 'tfjs' };
  return { manifest, model: await exportFormats[format].open({ folder, parameters, preprocess }) };
}
