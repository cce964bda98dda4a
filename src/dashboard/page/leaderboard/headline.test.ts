import { expect, test } from 'vitest';
import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { describeLeader } from './headline.ts';

const row = (more: Partial<LeaderboardRow>) =>
  ({
    rank: null,
    kind: 'candidate',
    protocol: 'own',
    baseline: false,
    score: null,
    patientMean: null,
    differenceToReference: null,
    ...more,
  }) as LeaderboardRow;
const score = { mean: 0.728, deviation: null };
const reference = row({
  rank: 2,
  kind: 'reference',
  baseline: true,
  label: 'U-Net f=8 · SGD 0.09',
  score,
});
const leader = (differenceToReference: number | null) =>
  row({ rank: 1, label: 'Base · SGD 0.09', score, differenceToReference });

test('the headline names leader, score and distance to the measured reference', () => {
  expect(describeLeader([leader(0.01), reference], 'meanPatientDice')).toBe(
    'Base leads with a validation Dice of 72.80 %, 1.00 points above U-Net f=8, trained here under the same budget.',
  );
  expect(describeLeader([leader(-0.002), reference], 'pooledDice')).toContain('pooled validation Dice');
  expect(describeLeader([leader(-0.002), reference], 'pooledDice')).toContain('0.20 points below U-Net f=8');
  expect(describeLeader([leader(0), reference], 'meanPatientDice')).toContain('level with U-Net f=8');
});

test('it says so when nothing is scored, nothing is shared, or the reference itself leads', () => {
  expect(describeLeader([row({ label: 'x' })], 'meanPatientDice')).toBe('No run has been scored so far.');
  expect(describeLeader([leader(null), reference], 'meanPatientDice')).toContain('no reference run shares');
  expect(describeLeader([leader(null)], 'meanPatientDice')).toContain('no measured reference');
  expect(describeLeader([{ ...reference, rank: 1 }], 'meanPatientDice')).toContain('no variant is above it');
});

test('it speaks of the reference that the leader is compared with, and of the mean that ranks', () => {
  const other = row({ rank: 2, kind: 'reference', label: 'U-Net f=4 · Adam', score });
  const beside = { ...reference, protocol: 'beside', label: 'U-Net f=16' };
  const said = (metric: 'meanPatientDice' | 'pooledDice') =>
    describeLeader([{ ...leader(0.01), patientMean: 0.701 }, other, reference, beside], metric);
  expect(said('meanPatientDice')).toMatch(/of 70\.10 %, 1\.00 points above U-Net f=8,/);
  expect(said('pooledDice')).toContain('of 72.80 %');
});

test('it speaks of the protocol that stands first, never of the leader of another', () => {
  const leaky = row({ rank: 1, protocol: 'leaky', label: 'Leaky', score });
  const open = row({ label: 'Base' });
  expect(describeLeader([open, leaky], 'meanPatientDice')).toBe(
    'No run has been scored under this sweep’s own protocol so far.',
  );
  expect(describeLeader([leader(0.01), reference, leaky], 'meanPatientDice')).toMatch(/^Base leads/);
});
