import path from 'node:path';
import { expect, test } from 'vitest';
import { describeWith, realDataFolder as folder } from '../../test/needs.ts';
import { checkDataset } from './check-dataset.ts';
import { makeTemporaryFolder } from './data-fixture.test-support.ts';
import { openPacked } from './open-packed.ts';
import { packDataset } from './pack-dataset.ts';

const slowly = { timeout: 300_000 };

describeWith('real data', 'real slices of the LGG data set', checkRealData);

function checkRealData(): void {
  test(
    'the check finds no fault and the share of tumour that is known of the whole set',
    slowly,
    async () => {
      const report = await checkDataset(folder);
      expect(report.faults).toEqual([]);
      expect(report.side).toBe(256);
      expect(report.tumourShare).toBeGreaterThan(0.005);
      expect(report.tumourShare).toBeLessThan(0.02);
    },
  );

  test('packing counts the slices and the tumour that the check counts', slowly, async () => {
    const { folder: root, remove } = await makeTemporaryFolder();
    try {
      const [report, packed] = await Promise.all([
        checkDataset(folder),
        packDataset({ folder, size: 64, home: path.join(root, 'home') }),
      ]);
      const { index, originalMasks } = openPacked(packed);
      expect(index.sliceCount).toBe(report.slices);
      expect(index.patients).toHaveLength(report.patients);
      expect(index.hasTumour.filter(Boolean)).toHaveLength(report.tumourSlices);
      const tumour = originalMasks.reduce((sum, value) => sum + value, 0);
      expect(tumour / originalMasks.length).toBeCloseTo(report.tumourShare, 12);
    } finally {
      await remove();
    }
  });
}
