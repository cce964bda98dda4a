import { z } from 'zod';
import { makeVariant } from '../../domain/variant.ts';
import type { ParameterValue } from '../../domain/variant-parameters.ts';
import { exportFormatNames } from './export-format.ts';
import type { ExportManifest } from './export-manifest.ts';

const count = z.int().min(0);
const parameterValue = z.union([z.string(), z.number(), z.boolean()]);

/** What is read of a manifest; whoever can write an export can seal it as well. */
const schema = z.looseObject({
  format: z.literal('diceboard-export'),
  version: z.literal([1, 2]),
  runId: z.string(),
  parameters: z.record(z.string(), parameterValue).refine(areParameters),
  preprocess: z.enum(['dataset', 'volume']),
  model: z.looseObject({ format: z.enum(exportFormatNames) }).optional(),
  originalSize: z.int().min(1).max(65_536).optional(),
  ownPatients: z.array(z.string()).optional(),
  /** Files of the folder itself: a path could lead out of it. */
  files: z.record(z.string().regex(/^\w[\w.-]*$/), z.object({ bytes: count, sha256: z.string() })),
});

/** Null where the text is no manifest of an export. */
export function parseExportManifest(text: string): ExportManifest | null {
  try {
    return schema.parse(JSON.parse(text)) as unknown as ExportManifest;
  } catch {
    return null;
  }
}

function areParameters(parameters: Record<string, ParameterValue>): boolean {
  try {
    makeVariant(parameters);
    return 'model' in parameters && 'imageSize' in parameters;
  } catch {
    return false;
  }
}
