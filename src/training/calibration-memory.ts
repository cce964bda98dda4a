import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where a measurement is remembered in `<home>/calibration.json`, and what it looks like there. */
export interface MeasuredPlace<T> {
  readonly home: string;
  /** Of all that it depends on. */
  readonly key: string;
  readonly schema: z.ZodType<T>;
}

/** What was measured before; else measures. Where it cannot be written, as on a full disk, it is measured again. */
export async function rememberMeasured<T>(place: MeasuredPlace<T>, measure: () => Promise<T>): Promise<T> {
  const known = recallMeasured(place);
  if (known !== null) return known;
  const file = memoryOf(place);
  const value = await measure();
  try {
    mkdirSync(place.home, { recursive: true });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, `${JSON.stringify({ ...readMemory(file), [place.key]: value }, null, 2)}\n`);
    renameSync(temporary, file);
  } catch {
    // The next call measures.
  }
  return value;
}

/** Null where nothing was measured, or what is kept of it is damaged. */
export function recallMeasured<T>(place: MeasuredPlace<T>): T | null {
  return place.schema.safeParse(readMemory(memoryOf(place))[place.key]).data ?? null;
}

function memoryOf({ home }: Pick<MeasuredPlace<unknown>, 'home'>): string {
  return join(home, 'calibration.json');
}

/** Empty where there is none, or none that can be read: it is measured again. */
function readMemory(file: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
