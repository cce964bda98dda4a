// The bench's figures as text.
import { models } from './models.js';
import { digits, formatTable, percent } from './table.js';

const sideNames = { wide: 'wide', relaxed: 'relaxed', plain: 'plain', torch: 'PyTorch' };

export function resultTable({ model, size, mode, batch, processes, threads, sides }) {
  const how =
    processes === 1 ? `one process, ${threads} thread${threads > 1 ? 's' : ''}` : 'two processes at once';
  const title = `${models[model].label}, ${size}x${size}, ${mode}, batch ${batch}, ${how}`;
  const rows = sides.map((side) =>
    side.refusal
      ? [sideNames[side.side], side.refusal]
      : [
          sideNames[side.side],
          side.runtime,
          digits(side.millisecondsPerImage),
          digits(side.cpuMillisecondsPerImage),
          digits(side.imagesPerSecond),
          side.ratio?.toFixed(2),
          side.bar?.toFixed(2),
          side.peakMiB.toFixed(0),
        ],
  );
  const head = ['', 'on', 'ms/image', 'CPU ms', 'images/s', 'to PyTorch', 'at most', 'peak MiB'];
  return `${title}\n${formatTable(head, rows, 2)}${contention(sides, threads)}`;
}

/** Other work on the machine lengthens wall times, not always of all sides alike; CPU times then tell more. */
function contention(sides, threads) {
  const measured = sides.filter(({ refusal }) => refusal === undefined);
  const stretch = Math.max(
    ...measured.map((side) => side.millisecondsPerImage / side.cpuMillisecondsPerImage),
  );
  if (threads > 1 || stretch < 1.1) return '';
  const ratios = measured
    .filter(({ ratioOfCpuTime }) => ratioOfCpuTime !== null)
    .map(({ side, ratioOfCpuTime }) => `${side} ${ratioOfCpuTime.toFixed(2)}`);
  const then = ratios.length > 0 ? `; CPU time to PyTorch's: ${ratios.join(', ')}` : '';
  return `the machine did other work: wall time up to ${digits(stretch)} times CPU time${then}\n`;
}

export function ceilingTable(ceilings) {
  const rows = Object.entries(ceilings).map(([level, figures]) => [
    level,
    digits(figures.gflops),
    digits(figures.memoryGigabytes),
    digits(figures.cacheGigabytes),
  ]);
  const head = ['ceilings, one thread', 'multiply-add GFLOP/s', 'copy GB/s', 'copy in cache GB/s'];
  return formatTable(head, rows);
}

/** What `groupRows` gives, without the last rows that together take less than `rest` of the time. */
export function groupTable(title, groups, rest = 0.1) {
  let seen = 0;
  const shown = groups.filter(({ share }) => (seen += share) - share < 1 - rest);
  const rows = shown.map((group) => [
    group.name,
    group.calls,
    digits(group.ms),
    percent(group.share),
    digits(group.gflops),
    percent(group.ofMultiplyAdd),
    digits(group.gigabytes),
    percent(group.ofCopy),
    digits(group.distance),
  ]);
  const hidden = groups.slice(shown.length);
  const hiddenMs = hidden.reduce((total, { ms }) => total + ms, 0);
  const left = hidden.length > 0 ? `and ${hidden.length} more, ${digits(hiddenMs)} ms\n` : '';
  const head = [title, 'calls', 'ms', 'of all', 'GFLOP/s', 'of ceiling', 'GB/s', 'of ceiling', 'times floor'];
  return `${formatTable(head, rows)}${left}`;
}

export function soakLine({ model, size, level, steps, earlyMiB, lateMiB }) {
  return `${models[model].label}, ${size}x${size}, ${level}: ${steps} steps, resident ${earlyMiB.toFixed(0)} MiB after a tenth, ${lateMiB.toFixed(0)} MiB at the end\n`;
}
