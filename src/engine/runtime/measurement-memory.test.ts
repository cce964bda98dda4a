import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openMeasurementMemory } from './measurement-memory.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'diceboard-memory-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const measured = { node: 'v24.0.0', origin: 'running', level: 'plain', gflops: 2, refusal: null } as const;

it.each(['null', '[]', '{', '{"case":null}', '{"case":[null]}', '{"case":[{"level":"odd"}]}'])(
  'levels are measured again where the file holds %s, and kept',
  (text) => {
    writeFileSync(join(home, 'levels.json'), text);
    const memory = openMeasurementMemory(home, 'case');
    expect(memory.recall()).toBeNull();
    memory.remember([measured]);
    expect(memory.recall()).toEqual([measured]);
  },
);
