import { Presets, SingleBar } from 'cli-progress';
import { formatDuration } from './terminal.ts';

export interface Progress {
  /** `done` of `total` units; `text` says what is going on. */
  update(done: number, total: number, text?: string): void;
  stop(): void;
}

const quiet: Progress = { update: () => {}, stop: () => {} };

/** A bar with rate and time left on a terminal's standard error; nothing in a pipe. */
export function startProgress(label: string, unit: string): Progress {
  if (!process.stderr.isTTY) return quiet;
  const started = performance.now();
  const bar = new SingleBar(
    {
      format: `${label} {bar} {value}/{total} ${unit} · {rate}/s · {left} left{text}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  let first: number | undefined;
  return {
    update(done, total, text = '') {
      if (first === undefined) {
        first = done;
        bar.start(total, done, { rate: '-', left: 'unknown', text: '' });
      }
      const seconds = (performance.now() - started) / 1000;
      const rate = (done - first) / Math.max(seconds, 1e-3);
      const left = rate > 0 ? formatDuration((total - done) / rate) : 'unknown';
      bar.setTotal(total);
      bar.update(done, {
        rate: rate < 10 ? rate.toFixed(2) : Math.round(rate),
        left,
        text: text && ` · ${text}`,
      });
    },
    stop: () => bar.stop(),
  };
}
