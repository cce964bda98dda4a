import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepLease, type Lease } from './lease.ts';

const leaseMs = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What became of the lease, and after how many milliseconds. */
async function watch(lease: Lease, forMs: number): Promise<[string, number]> {
  const startedAt = performance.now();
  const end = lease.lost.then((loss): [string, number] => [loss, performance.now() - startedAt]);
  await vi.advanceTimersByTimeAsync(forMs);
  const kept: [string, number] = ['kept', forMs];
  const outcome = await Promise.race([end, Promise.resolve(kept)]);
  lease.stop();
  return outcome;
}

it('a lease is renewed every sixth of its length and not lost while that works', async () => {
  let renewals = 0;
  const lease = keepLease({ leaseMs, renew: async () => ++renewals > 0 });
  expect(await watch(lease, 10 * leaseMs)).toEqual(['kept', 10 * leaseMs]);
  expect(renewals).toBe(60);
});

it('a lease that the store refuses is taken, at the next renewal', async () => {
  const lease = keepLease({ leaseMs, renew: async () => false });
  expect(await watch(lease, leaseMs)).toEqual(['taken', 10_000]);
});

it('a lease that cannot be renewed expires at 0.8 of its length, though renewing hangs', async () => {
  const lease = keepLease({ leaseMs, renew: () => new Promise(() => undefined) });
  const [loss, afterMs] = await watch(lease, 2 * leaseMs);
  expect(loss).toBe('expired');
  expect(afterMs).toBeGreaterThan(48_000);
  expect(afterMs).toBeLessThanOrEqual(49_000);
});

it('time counts from before the renewal was asked for, not from its answer', async () => {
  let asked = 0;
  const slow = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 20_000));
  const lease = keepLease({ leaseMs, renew: () => (asked++ === 0 ? slow() : new Promise(() => undefined)) });
  const [loss, afterMs] = await watch(lease, 3 * leaseMs);
  expect(loss).toBe('expired');
  expect(afterMs).toBeLessThanOrEqual(10_000 + 49_000);
});

it('renewing is tried every second after a failure, and a success in time keeps the lease', async () => {
  const askedAt: number[] = [];
  const startedAt = performance.now();
  const renew = async () => {
    askedAt.push(performance.now() - startedAt);
    if (askedAt.length < 30) throw new Error('away');
    return true;
  };
  expect(await watch(keepLease({ leaseMs, renew }), 80_000)).toEqual(['kept', 80_000]);
  expect(askedAt.slice(0, 3)).toEqual([10_000, 11_000, 12_000]);
});

it('a lease that was stopped is never lost', async () => {
  const lease = keepLease({ leaseMs, renew: async () => false });
  lease.stop();
  expect(await watch(lease, 2 * leaseMs)).toEqual(['kept', 2 * leaseMs]);
});
