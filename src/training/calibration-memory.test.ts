import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { recallMeasured, rememberMeasured } from './calibration-memory.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'diceboard-memory-'));
});
afterEach(() => rmSync(home, { recursive: true }));

it.each(['null', '[]', '7', '{', '{"case":null}', '{"case":{"speed":"fast"}}'])(
  'measures again where the file holds %s, and keeps the answer',
  async (text) => {
    writeFileSync(join(home, 'calibration.json'), text);
    const place = { home, key: 'case', schema: z.object({ speed: z.number() }) };
    expect(recallMeasured(place)).toBeNull();
    expect(await rememberMeasured(place, async () => ({ speed: 3 }))).toEqual({ speed: 3 });
    expect(recallMeasured(place)).toEqual({ speed: 3 });
  },
);

it('keeps what else is remembered', async () => {
  const schema = z.number();
  await rememberMeasured({ home, key: 'one', schema }, async () => 1);
  await rememberMeasured({ home, key: 'two', schema }, async () => 2);
  expect(recallMeasured({ home, key: 'one', schema })).toBe(1);
});
