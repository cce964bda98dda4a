import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { levels } from '../level.ts';
import type { Measurement } from './runtime-choice.ts';

export interface MeasurementMemory {
  recall(): Measurement[] | null;
  remember(measurements: readonly Measurement[]): void;
}

/** Measurements in `<home>/levels.json`, under a key of all that they depend on. */
export function openMeasurementMemory(home: string, key: string): MeasurementMemory {
  const file = join(home, 'levels.json');
  return {
    recall: () => measurementsSchema.safeParse(readAll(file)[key]).data ?? null,
    remember(measurements) {
      try {
        mkdirSync(home, { recursive: true });
        const temporary = `${file}.${process.pid}`;
        writeFileSync(temporary, `${JSON.stringify({ ...readAll(file), [key]: measurements }, null, 2)}\n`);
        renameSync(temporary, file);
      } catch {
        // Not remembered, as on a full disk: it is measured again.
      }
    },
  };
}

const measurementsSchema: z.ZodType<Measurement[]> = z.array(
  z.object({
    node: z.string(),
    origin: z.enum(['running', 'package']),
    level: z.enum(levels),
    gflops: z.number().nullable(),
    refusal: z.string().nullable(),
  }),
);

/** Empty where there is none, or none that can be read: it is measured again. */
function readAll(file: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
