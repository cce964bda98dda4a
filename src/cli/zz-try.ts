import { openSession } from './session.ts';
import { readConfig } from '../config.ts';
import { loadSpec } from '../scheduler/spec/load-spec.ts';
import { planSweep } from '../scheduler/plan.ts';
import { fingerprintDataset } from '../dataset/fingerprint.ts';
import { writePhantoms } from '../dataset/phantom/write-phantoms.ts';
import { recordDataset } from '../store/record-dataset.ts';
import { queueSweep } from '../scheduler/queue-sweep.ts';
import { startWorker } from '../worker/worker.ts';
import { watchSweep } from './watch-sweep.ts';
import { readRankedRuns } from '../store/read-ranked-runs.ts';
import { rankVariants } from '../domain/ranking.ts';
import { formatBoard } from './format-board.ts';
const config = readConfig({ home: '/tmp/try/home' }, process.env);
const session = await openSession(config);
const folder = '/tmp/try/phantoms';
await writePhantoms({ folder, patients: 16, slices: 16, seed: 1 });
const spec = await loadSpec('experiments/demo.yaml', process.argv.slice(2));
const t = Date.now();
const plan = planSweep(spec, {
  dataFingerprint: await fingerprintDataset(folder, { home: config.home }),
  backend: 'wasm',
});
await recordDataset(session.database, {
  folder,
  patients: 16,
  slices: 256,
  fingerprint: plan.dataFingerprint,
});
const queue = await session.queue();
console.log(await queueSweep({ database: session.database, queue }, plan));
const worker = await startWorker({
  database: session.database,
  queue,
  home: config.home,
  name: 'try',
  concurrency: 2,
  log: console.log,
  onEvent: () => {},
});
await watchSweep(session.database, plan.sweepId);
console.log(formatBoard(rankVariants(await readRankedRuns(session.database, plan.sweepId))));
console.log((Date.now() - t) / 1000, 's');
await worker.stop();
await session.close();
