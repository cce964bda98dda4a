export interface Lease {
  /**
   * Resolves when the run is no longer this attempt's: `taken` when the store said so, `expired` when it could not
   * be renewed for 0.8 of its length. Never rejects.
   */
  readonly lost: Promise<'taken' | 'expired'>;
  /** Stops renewing; `lost` stays pending. */
  stop(): void;
}

export interface LeaseOptions {
  readonly leaseMs: number;
  /** False when another attempt owns the run, or nobody does; throws when the store cannot be asked. */
  renew(): Promise<boolean>;
}

/**
 * Keeps a lease that has just been taken: renews it every sixth of its length, every sixtieth while that fails.
 * Time is the monotonic clock's, counted from before the last renewal was asked for.
 */
export function keepLease({ leaseMs, renew }: LeaseOptions): Lease {
  let renewedAt = performance.now();
  let stopped = false;
  let renewTimer: NodeJS.Timeout | undefined;
  let tell: (loss: 'taken' | 'expired') => void = () => undefined;
  const lost = new Promise<'taken' | 'expired'>((resolve) => (tell = resolve));
  const expiryTimer = setInterval(() => {
    if (performance.now() - renewedAt > 0.8 * leaseMs) end('expired');
  }, leaseMs / 60);

  function stop(): void {
    stopped = true;
    clearInterval(expiryTimer);
    clearTimeout(renewTimer);
  }

  function end(loss: 'taken' | 'expired'): void {
    if (stopped) return;
    stop();
    tell(loss);
  }

  async function renewOnce(): Promise<void> {
    const askedAt = performance.now();
    const renewed = await renew().catch(() => null);
    if (stopped) return;
    if (renewed === false) return end('taken');
    if (renewed) renewedAt = askedAt;
    plan(renewed ? leaseMs / 6 : leaseMs / 60);
  }

  function plan(afterMs: number): void {
    renewTimer = setTimeout(() => void renewOnce(), afterMs);
  }

  plan(leaseMs / 6);
  return { lost, stop };
}
