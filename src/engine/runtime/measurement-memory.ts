import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurement } from './runtime-choice.ts';

export interface MeasurementMemory {
  recall(): Measurement[] | null;
  remember(measurements: readonly Measurement[]): void;
}

/** Measurements in `<home>/levels.json`, under a key of all that they depend on. */
export function openMeasurementMemory(home: string, key: string): MeasurementMemory {
  const file = join(home, 'levels.json');
  return {
    recall: () => readAll(file)[key] ?? null,
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

/** Empty where there is none, or none that can be read: it is measured again. */
function readAll(file: string): Record<string, Measurement[]> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Measurement[]>;
  } catch {
    return {};
  }
}
