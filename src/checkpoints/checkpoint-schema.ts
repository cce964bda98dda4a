import { z } from 'zod';

const count = z.int().min(0);

/** A SHA-256 and the length of each file. */
export const checkpointManifestSchema = z.object({
  version: z.unknown(),
  files: z.record(z.string(), z.object({ bytes: count, sha256: z.string() })),
});

const tensorPlaceSchema = z.object({ name: z.string(), shape: z.array(count).max(8) });

/** `state.json`: whoever can write a checkpoint can seal it as well, so what it says is checked too. */
export const checkpointDocumentSchema = z.object({
  state: z.object({
    runId: z.string(),
    epoch: count,
    bestEpoch: count,
    bestScore: z.number(),
    /** `<token>/<epoch>`: a path that leads nowhere else. */
    bestFolder: z.string().regex(/^\d{1,15}\/\d{1,15}$/),
    optimizerStep: count,
    schedule: z.unknown(),
    backend: z.enum(['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm']),
    moduleHash: z.string(),
    mixed: z.boolean(),
  }),
  weights: z.array(tensorPlaceSchema),
  optimizer: z.array(tensorPlaceSchema),
});
