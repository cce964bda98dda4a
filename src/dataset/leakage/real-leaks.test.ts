import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith, realDataFolder } from '../../../test/needs.ts';
import { makeTemporaryFolder } from '../data-fixture.test-support.ts';
import { openPacked } from '../open-packed.ts';
import { packDataset } from '../pack-dataset.ts';
import type { PackedDataset } from '../packed-dataset.ts';
import { sameSlice } from './compare-patients.ts';
import { compareAll, findLeaks } from './find-leaks.ts';
import { plantLeak, plants } from './plant-leak.test-support.ts';

const slowly = { timeout: 600_000 };

/** The figures of docs/decisions/leakage-firewall.md. */
const print = (line: string) => process.stdout.write(`${line}\n`);

describeWith('real data', 'the leakage firewall on real slices', checkRealData);

function checkRealData(): void {
  let dataset: PackedDataset;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const temporary = await makeTemporaryFolder();
    remove = temporary.remove;
    const home = path.join(temporary.folder, 'home');
    dataset = openPacked(await packDataset({ folder: realDataFolder, size: 128, home }));
  }, slowly.timeout);

  afterAll(() => remove());

  test('no two patients are taken for the same, by far', slowly, () => {
    const started = process.cpuUsage();
    const pairs = [...compareAll(dataset)].sort((a, b) => b.similarity - a.similarity);
    const seconds = process.cpuUsage(started).user / 1e6;
    const [nearest] = pairs;
    const patients = dataset.index.patients.length;
    print(`${patients} patients, ${pairs.length} pairs in ${seconds.toFixed(1)} s of CPU`);
    print(`most alike: ${nearest!.similarity.toFixed(3)}; refused from ${sameSlice}`);
    expect(nearest!.similarity).toBeLessThan(0.86);
  });

  test.each(plants)('$name is refused, for every tenth patient', slowly, (plant) => {
    const places = dataset.index.patients.map((_, place) => place).filter((place) => place % 10 === 0);
    const found = places.map((place) => findLeaks(plantLeak(dataset, place, plant)));
    expect(found.map(([pair]) => pair?.kind)).toEqual(places.map(() => plant.kind));
    const least = Math.min(...found.map(([pair]) => pair!.similarity));
    print(`${plant.name}: least alike ${least.toFixed(3)} of ${places.length}`);
  });
}
