const tickMs = 1_000;

export interface WakeClock {
  /** Milliseconds since the machine woke from sleep (or its clock was set); Infinity if it did not. */
  sinceWake(): number;
  stop(): void;
}

/**
 * Notices that the machine slept: the wall clock moved on while the monotonic one, or this process's timers, did
 * not. A worker that has just woken leaves expired leases alone for a while: their owners woke with it.
 */
export function startWakeClock(
  sleptMs: number,
  now: { wall(): number; monotonic(): number } = { wall: Date.now, monotonic: () => performance.now() },
): WakeClock {
  let offset = now.wall() - now.monotonic();
  let wokeAt = -Infinity;
  const look = () => {
    const latest = now.wall() - now.monotonic();
    if (Math.abs(latest - offset) > sleptMs) wokeAt = now.monotonic();
    offset = latest;
  };
  const timer = setInterval(look, tickMs).unref();
  return {
    sinceWake() {
      look();
      return now.monotonic() - wokeAt;
    },
    stop: () => clearInterval(timer),
  };
}
