import { expect, it } from 'vitest';
import { startWakeClock } from './wake-clock.ts';

function clocks() {
  const time = { wall: 1_000_000, monotonic: 50 };
  return {
    now: { wall: () => time.wall, monotonic: () => time.monotonic },
    pass: (ms: number) => {
      time.wall += ms;
      time.monotonic += ms;
    },
    sleep: (ms: number) => {
      time.wall += ms;
    },
  };
}

it('a machine that slept is noticed, and how long ago it woke', () => {
  const { now, pass, sleep } = clocks();
  const clock = startWakeClock(30_000, now);
  pass(100_000);
  expect(clock.sinceWake()).toBe(Infinity);
  sleep(45_000);
  expect(clock.sinceWake()).toBe(0);
  pass(5_000);
  expect(clock.sinceWake()).toBe(5_000);
  clock.stop();
});

it('a clock that is corrected by a little is no sleep', () => {
  const { now, pass, sleep } = clocks();
  const clock = startWakeClock(30_000, now);
  for (let day = 0; day < 100; day++) {
    pass(86_400_000);
    sleep(2_000);
    expect(clock.sinceWake()).toBe(Infinity);
  }
  clock.stop();
});
