import sharp from 'sharp';
import type {
  DashboardReader,
  LogLineView,
  PictureAddress,
  RunDetail,
} from '../../src/dashboard/dashboard-reader.ts';
import type { Ablation } from '../../src/domain/ablation/ablation-effect.ts';
import { DiceboardError } from '../../src/domain/errors.ts';
import type { LeaderboardRow } from '../../src/domain/leaderboard-row.ts';
import { makeAblation, makeBoard } from './charts-board.ts';
import { makeEpochs, makeLog, makePatients, makeRun } from './charts-data.ts';

/** What a test may change while pages are open. */
export interface ChartsWorld {
  runs: RunDetail[];
  board: LeaderboardRow[];
  ablation: Ablation;
  log: LogLineView[];
  /** Pictures that cannot be had, by layer. */
  broken: PictureAddress['layer'][];
}

/** Six runs of three variants: two seeds each of base and skips, one U-Net, one in training. */
export function makeWorld(): ChartsWorld {
  const skips = { skipConnections: true };
  const unet = { model: 'unet', width: 8 };
  return {
    runs: [
      makeRun({ id: 'base-1', dice: 0.72 }),
      makeRun({ id: 'base-2', seed: 2, dice: 0.735 }),
      makeRun({ id: 'skips-1', parameters: skips, dice: 0.705 }),
      makeRun({ id: 'skips-2', seed: 2, parameters: skips, dice: 0.75 }),
      makeRun({ id: 'unet-1', parameters: unet, dice: 0.768 }),
      makeRun({
        id: 'adam-1',
        parameters: { optimizer: 'adam', learningRate: 0.001 },
        dice: 0.61,
        status: 'running',
        epochsDone: 12,
      }),
    ],
    board: makeBoard(),
    ablation: makeAblation(),
    log: makeLog(40),
    broken: [],
  };
}

/** A reader over that world; pictures are drawn from the counts' own shape. */
export function createChartsReader(world: ChartsWorld): DashboardReader {
  const find = (id: string) => world.runs.find((run) => run.id === id);
  const sweep = { id: 'charts-1', name: 'charts', createdAt: '2026-11-24T17:30:00.000Z' };
  const counts = {
    queued: 0,
    running: 1,
    waiting: 0,
    completed: 5,
    pruned: 0,
    diverged: 0,
    failed: 0,
    cancelled: 0,
  };
  const progress = { counts, epochsDone: 162, epochsTotal: 180, trainingSeconds: 2268, paused: false };
  return {
    listSweeps: async () => [{ ...sweep, progress }],
    sweep: async (id) =>
      id === sweep.id || id === sweep.name
        ? { ...sweep, metric: 'meanPatientDice', specText: 'name: charts\ndata: phantom # made here\n' }
        : null,
    leaderboard: async () => world.board,
    runs: async () => world.runs,
    progress: async () => progress,
    run: async (id) => find(id) ?? null,
    epochs: async (id) => makeEpochs(find(id)!),
    workers: async () => [],
    failures: async () => [],
    ablation: async () => world.ablation,
    annotations: async () => ({}),
    patients: async (id) => makePatients(find(id)!),
    log: async (_id, after) => world.log.filter((line) => line.id > after),
    picture: async (address) => {
      if (world.broken.includes(address.layer))
        throw new DiceboardError('NOT_FOUND', 'expected the checkpoint of the best epoch, got none');
      return drawPicture(address);
    },
    modelFile: async () => new Uint8Array(),
  };
}

const side = 256;

/** A head with a tumour in it; the prediction is the same disc, moved a little with the run. */
async function drawPicture({ runId, slice, layer }: PictureAddress): Promise<Uint8Array> {
  const radius = Math.sqrt(Math.max(0, 900 * (1 - ((slice - 13) / 7) ** 2)) / Math.PI) * 1.6;
  const shift = 4 + (runId.length % 5);
  const pixels = Buffer.alloc(side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const truth = Math.hypot(x - 150, y - 110) < radius;
      const found = Math.hypot(x - 150 - shift, y - 110 + shift / 2) < radius;
      const head = Math.hypot((x - 128) / 85, (y - 128) / 105) < 1;
      const grey = truth ? 210 : head ? 90 + 30 * Math.sin(x / 9) * Math.cos(y / 11) : 0;
      const value = truth && found ? 1 : found ? 2 : truth ? 3 : 0;
      pixels[y * side + x] = layer === 'flair' ? grey : value;
    }
  const raw = { width: side, height: side, channels: 1 } as const;
  return sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer();
}
