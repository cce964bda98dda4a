import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkDataset } from './check-dataset.ts';
import { makeTemporaryFolder } from './data-fixture.test-support.ts';
import { openPacked } from './open-packed.ts';
import { packDataset } from './pack-dataset.ts';

const folder = process.env['DICEBOARD_REAL_DATA'] ?? '';

const slowly = { timeout: 300_000 };

if (folder !== '' && existsSync(folder)) describe('real slices of the LGG data set', checkRealData);
else describe.skip('real slices of the LGG data set [needs real data]', () => undefined);

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
