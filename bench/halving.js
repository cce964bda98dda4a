// `node bench/halving.js`: what a search would have found on the recorded grid, and at what share of its epochs.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenNeeded } from '../scripts/build.js';
import { arrivalOrder, readRecordedGrid } from './recorded-grid.js';
import { replayGrid, replayHalving, replayMedian } from './replay.js';
import { formatTable } from './table.js';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
buildWhenNeeded();
const { judgeArrival, moveBracket } = await import('../dist/domain/search/halving.js');
const { stopByMedian } = await import('../dist/domain/search/median-stopping.js');
const { searchRungs } = await import('../dist/domain/budget/search-rungs.js');
const { defaultHalving } = await import('../dist/scheduler/spec/complete-spec.js');

const workers = 2;
const orders = Array.from({ length: 200 }, (_, index) => index + 1);
const { variants } = readRecordedGrid();
const epochs = Math.max(...variants.map(({ dice }) => dice.length));
const grid = replayGrid(variants);

/** Over all arrival orders: mean share of the grid's epochs, mean and largest loss of Dice, how often within 0.01. */
function summarise(label, replay) {
  const outcomes = orders.map((seed) => replay(arrivalOrder(variants, seed)));
  const losses = outcomes.map(({ best }) => grid.best - best);
  const shares = outcomes.map((outcome) => outcome.epochs / grid.epochs);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const within = losses.filter((loss) => loss <= 0.01).length / losses.length;
  return [
    label,
    `${(100 * mean(shares)).toFixed(1)} %`,
    `${(100 * Math.max(...shares)).toFixed(1)} %`,
    mean(losses).toFixed(4),
    Math.max(...losses).toFixed(4),
    `${(100 * within).toFixed(1)} %`,
  ];
}

function halvingRow({ firstRung, reduction }) {
  const isDefault = firstRung === defaultHalving.firstRung && reduction === defaultHalving.reduction;
  const search = { strategy: 'halving', variants: null, seed: 1, firstRung, reduction };
  const rungs = searchRungs(search, epochs);
  const label = `halving ${firstRung}, by ${reduction}: rungs ${rungs.join(' ')}${isDefault ? ' (default)' : ''}`;
  return summarise(label, ({ runs, pace }) =>
    replayHalving(runs, { judgeArrival, moveBracket }, { rungs, reduction, workers, pace }),
  );
}

function medianRow(medianStopping) {
  const label = `median after ${medianStopping.afterEpochs} epochs and ${medianStopping.afterRuns} runs`;
  return summarise(label, ({ runs, pace }) =>
    replayMedian(runs, stopByMedian, { medianStopping, workers, pace }),
  );
}

/** As many variants as the epochs of default halving pay for, trained whole: what drawing at random finds. */
function randomRow(share) {
  const count = Math.max(1, Math.round(share * variants.length));
  return summarise(`random, ${count} of ${variants.length} whole`, ({ runs }) =>
    replayGrid(runs.slice(0, count)),
  );
}

const halvings = [defaultHalving];
for (const firstRung of [1, 3, 5])
  for (const reduction of [2, 3, 4])
    if (firstRung !== defaultHalving.firstRung || reduction !== defaultHalving.reduction)
      halvings.push({ firstRung, reduction });
const rows = halvings.map(halvingRow);
const share = Number.parseFloat(rows[0][1]) / 100;
rows.push(randomRow(share));
for (const medianStopping of [
  { afterEpochs: 5, afterRuns: 4 },
  { afterEpochs: 9, afterRuns: 4 },
])
  rows.push(medianRow(medianStopping));
const { completed } = grid;
process.stdout.write(
  `${variants.length} variants, ${epochs} epochs, ${grid.epochs} in all, ${completed} completed, ` +
    `best Dice ${grid.best.toFixed(4)}; ${workers} workers, ${orders.length} orders of arrival\n\n` +
    formatTable(['search', 'epochs', 'at most', 'loss', 'at most', 'within 0.01'], rows),
);
