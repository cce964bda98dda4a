import { openSession } from './session.ts';
import { readConfig } from '../config.ts';
import { loadSpec } from '../scheduler/spec/load-spec.ts';
import { planSweep } from '../scheduler/plan.ts';
import { fingerprintDataset } from '../dataset/fingerprint.ts';
import { recordDataset } from '../store/record-dataset.ts';
import { queueSweep } from '../scheduler/queue-sweep.ts';
import { startWorker } from '../worker/worker.ts';
import { watchSweep } from './watch-sweep.ts';
import { readRankedRuns } from '../store/read-ranked-runs.ts';
import { rankVariants } from '../domain/ranking.ts';
import { formatBoard } from './format-board.ts';
const config = readConfig({ home: '/tmp/real/home' }, process.env);
const session = await openSession(config);
const folder = '/tmp/lgg/kaggle_3m';
const spec = await loadSpec('experiments/base-and-skips.yaml', process.argv.slice(2));
const t = Date.now();
const plan = planSweep(spec, {
  dataFingerprint: await fingerprintDataset(folder, { home: config.home }),
  backend: 'wasm',
});
await recordDataset(session.database, {
  folder,
  patients: 50,
  slices: 1803,
  fingerprint: plan.dataFingerprint,
});
const queue = await session.queue();
console.log(await queueSweep({ database: session.database, queue }, plan));
const worker = await startWorker({
  database: session.database,
  queue,
  home: config.home,
  name: 'real',
  concurrency: 2,
  log: console.log,
  onEvent: (e) => {
    if (JSON.stringify(e).includes('"epoch"')) console.log(JSON.stringify(e).slice(0, 400));
  },
});
await watchSweep(session.database, plan.sweepId);
console.log(formatBoard(rankVariants(await readRankedRuns(session.database, plan.sweepId))));
console.log((Date.now() - t) / 1000, 's');
await worker.stop();
await session.close();
