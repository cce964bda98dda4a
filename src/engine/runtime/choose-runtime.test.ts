import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { levels } from '../level.ts';
import { chooseRuntime } from './choose-runtime.ts';
import type { Measurement, RuntimeChoice } from './runtime-choice.ts';
import { findRuntimes } from './runtimes.ts';

describe('the runtime of children that compute', () => {
  let home: string;
  let choice: RuntimeChoice;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'diceboard-levels-'));
    choice = await chooseRuntime({ home });
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const memory = () => join(home, 'levels.json');

  it('is picked from every level on every Node', () => {
    expect(choice.measurements).toHaveLength(levels.length * findRuntimes().length);
    const picked = choice.measurements.find(
      ({ node, level }) => node === choice.node && level === choice.level,
    );
    expect(picked).toMatchObject({ refusal: null });
    expect(findRuntimes().map(({ execPath }) => execPath)).toContain(choice.execPath);
  });

  it('is measured once and remembered', async () => {
    const kept = JSON.parse(readFileSync(memory(), 'utf8')) as Record<string, Measurement[]>;
    const [key] = Object.keys(kept);
    const altered = kept[key!]!.map((found) => (found.gflops === null ? found : { ...found, gflops: 7 }));
    writeFileSync(memory(), JSON.stringify({ [key!]: altered }));
    const { measurements } = await chooseRuntime({ home });
    expect(measurements).toEqual(altered);
    writeFileSync(memory(), JSON.stringify(kept));
  });

  it('takes the level that is asked for', async () => {
    expect(await chooseRuntime({ home, level: 'plain' })).toMatchObject({ level: 'plain', execArgv: [] });
  });

  it('says why a level that is asked for does not run', async () => {
    const refused = choice.measurements.map((found) => ({ ...found, refusal: 'no AVX2' }));
    const [key] = Object.keys(JSON.parse(readFileSync(memory(), 'utf8')) as object);
    writeFileSync(memory(), JSON.stringify({ [key!]: refused }));
    await expect(chooseRuntime({ home, level: 'wide' })).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/^expected level wide to run here, got none \(Node .*: no AVX2/),
    });
  });
});
