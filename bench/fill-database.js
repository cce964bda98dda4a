// A made-up sweep of many runs, written by SQL: deterministic, and by the shapes of its scores not unlike a real one.
import { makeVariant } from '../dist/domain/variant.js';
import { createSweep } from '../dist/store/create-sweep.js';

const folds = 5;
const slices = 30;
const fingerprint = 'b'.repeat(64);

/** A grid of `runs` runs in all, of variants with ten seeds and five folds each, U-Net first. */
function listRuns({ runs, epochs }) {
  const seeds = 10;
  const variants = Math.ceil(runs / (seeds * folds));
  const split = { kind: 'patient', seed: 7, test: 0.2, folds };
  const common = { split, dataFingerprint: fingerprint, preprocess: 'volume', epochs };
  return Array.from({ length: runs }, (_, place) => {
    const number = Math.floor(place / (seeds * folds));
    const { hash, parameters } = makeVariant(
      number === 0
        ? { model: 'unet', width: 8 }
        : { learningRate: 0.1 * 0.97 ** (number % 100), ...armOf(number) },
    );
    const seed = 1 + (Math.floor(place / folds) % seeds);
    const settings = { ...common, variant: parameters, seed, fold: place % folds };
    return {
      id: place.toString(16).padStart(16, '0'),
      role: number === 0 ? 'reference' : 'candidate',
      stage: 'search',
      leaky: false,
      settings: { ...settings, metric: 'meanPatientDice', backend: 'wasm', trainingVersion: 1 },
      variantHash: hash,
      parameters,
      variants,
    };
  });
}

/** A hundred learning rates each. */
function armOf(number) {
  const arm = Math.floor(number / 100);
  return { skipConnections: arm % 2 === 1, batchSize: [16, 8, 32, 4][Math.floor(arm / 2) % 4] };
}

/** In [0, 1), the same for the same words. */
const chance = (...words) => `((hashtext(${words.join(` || '/' || `)})::bigint + 2147483648) / 4294967296.0)`;

const quality = `0.35 + 0.5 * ${chance('run.variant_hash')}`;

/** What becomes of each fiftieth run: one each waits its turn, trains, diverges, two fail, two are pruned. */
const fate = `CASE ('x' || right(run.id, 8))::bit(32)::int % 50 WHEN 7 THEN 'queued' WHEN 13 THEN 'running'
  WHEN 21 THEN 'diverged' WHEN 28 THEN 'failed' WHEN 35 THEN 'failed' WHEN 41 THEN 'pruned' WHEN 42 THEN 'pruned'
  ELSE 'completed' END`;

const steps = ({ epochs, patients }) => [
  `CREATE TEMP TABLE fated ON COMMIT DROP AS SELECT run.id, run.variant_hash, ${fate} AS fate,
    ${quality} AS quality FROM run JOIN sweep_run ON run_id = run.id WHERE sweep_id = 'big'`,
  `UPDATE run SET status = 'running', token = 1, starts = 1, worker = 'bench', started_at = now(),
    lease_until = now() + interval '1 hour', keeps_sealed = false
    FROM fated WHERE run.id = fated.id AND fate <> 'queued'`,
  `INSERT INTO attempt (run_id, token, worker, backend, device, engine, trainable_parameters, total_parameters, macs,
      resumed_from_epoch, mixed)
    SELECT id, 1, 'bench', 'wasm', 'cpu', 'compiled', 303852, 306000, 770000000, 0, false
    FROM fated WHERE fate <> 'queued'`,
  `INSERT INTO epoch (run_id, epoch, token, training_loss, validation_loss, mean_patient_dice, pooled_dice, pooled_iou,
      tumour_slice_dice, empty_slice_false_positive_rate, sensitivity, precision, hd95, learning_rate, seconds,
      images_per_second, collapsed)
    SELECT id, n, 1, 1.4 - dice, 1.5 - dice, dice, dice * 0.97, dice * 0.9, dice * 0.85, 0.1, dice, dice,
      30 * (1 - dice), 0.09, 5 + 2 * ${chance('id', "'seconds'")}, 120, false
    FROM fated CROSS JOIN generate_series(1, ${epochs}) AS n
    CROSS JOIN LATERAL (
      SELECT greatest(0.01, quality * (1 - exp(-0.08 * n)) + 0.04 * ${chance('id', 'n')}) AS dice
    ) AS scored
    WHERE fate NOT IN ('queued', 'failed') AND (fate = 'completed' OR n <= ${Math.ceil(epochs / 4)})`,
  `UPDATE run SET best_epoch = best.epoch
    FROM (SELECT DISTINCT ON (run_id) run_id, epoch FROM epoch ORDER BY run_id, mean_patient_dice DESC) AS best
    WHERE run.id = best.run_id`,
  `INSERT INTO checkpoint (run_id, epoch, token, folder, checksum, weights_checksum, bytes, is_best)
    SELECT id, best_epoch, 1, 'gone', 'c', 'w', 4000000, true FROM run WHERE best_epoch IS NOT NULL`,
  `CREATE TEMP TABLE shape ON COMMIT DROP AS
    SELECT q, array_agg((area * q / 100.0)::int ORDER BY n) AS tp,
      array_agg((area * (100 - q) / 160.0)::int ORDER BY n) AS fp,
      array_agg(area - (area * q / 100.0)::int ORDER BY n) AS fn, array_agg(60000 - area ORDER BY n) AS tn
    FROM generate_series(0, 99) AS q
    CROSS JOIN LATERAL (
      SELECT n, greatest(0, (2500 * sin(3.14159 * (n - 6) / 18.0))::int) AS area
      FROM generate_series(1, ${slices}) AS n
    ) AS slice
    GROUP BY q`,
  `INSERT INTO patient_counts (run_id, patient, epoch, true_positives, false_positives, false_negatives,
      true_negatives, hd95)
    SELECT run.id, 'TCGA_XX_' || (1000 + fold * ${patients} + p), best_epoch, tp, fp, fn, tn, 30 - 0.25 * q
    FROM run CROSS JOIN generate_series(1, ${patients}) AS p
    JOIN shape ON q = least(99, (100 * (0.3 + 0.5 * ${chance('variant_hash')}
      + 0.3 * (${chance('fold', 'p')} - 0.3) + 0.1 * ${chance('id', 'p')})))::int
    WHERE best_epoch IS NOT NULL`,
  `INSERT INTO run_log (run_id, token, level, text)
    SELECT id, 1, 'info', 'epoch ' || n || ': loss 0.4123, Dice 0.7010, 12.3 s, learning rate 0.09'
    FROM fated CROSS JOIN generate_series(1, 20) AS n WHERE fate <> 'queued'`,
  `UPDATE run SET status = fate, ended_at = now(), lease_until = NULL, worker = NULL, weights_checksum = 'w',
      reason = CASE fate WHEN 'failed' THEN 'OUT_OF_MEMORY: expected the model to fit into memory' END
    FROM fated WHERE run.id = fated.id AND fate NOT IN ('queued', 'running')`,
  `INSERT INTO annotation (variant_hash, starred, tags, note)
    SELECT hash, true, '{ours}', 'looks good' FROM variant ORDER BY hash LIMIT 20`,
  `INSERT INTO worker (name, host, pid, concurrency, running) VALUES ('bench', 'here', 1, 2, '{}')`,
];

/**
 * Fills a database, unless that was done before; gives the sweep's id, the runs in training, and the seconds that it
 * took, null where it was done.
 */
export async function fillDatabase(database, options) {
  const filled = (await database.prisma.sweep.count({ where: { id: 'big' } })) > 0;
  const seconds = filled ? null : await fill(database, options);
  return { sweepId: 'big', seconds, training: await listTraining(database) };
}

async function listTraining({ prisma }) {
  const runs = await prisma.run.findMany({ where: { status: 'running' }, select: { id: true } });
  return runs.map(({ id }) => id);
}

async function fill(database, options) {
  const started = performance.now();
  const spec = { name: 'big', epochs: options.epochs, metric: 'meanPatientDice' };
  const runs = listRuns(options);
  await createSweep(database, { id: 'big', name: 'big', spec, specText: 'name: big\n', capsule: {}, runs });
  await database.prisma.$transaction(
    async (transaction) => {
      for (const step of steps(options)) await transaction.$executeRawUnsafe(step);
    },
    { maxWait: 10_000, timeout: 30 * 60_000 },
  );
  await database.prisma.$executeRawUnsafe('VACUUM (ANALYZE)');
  return (performance.now() - started) / 1000;
}
