import { parentPort, workerData } from 'node:worker_threads';
import { toDiceboardError } from '../../domain/errors.ts';
import { openDatabase, type Database } from '../../store/database.ts';
import type { BoardAnswer, BoardRequest } from './board-message.ts';
import { nameOutage } from './name-outage.ts';
import { createSweepBoards, type SweepBoards } from './sweep-boards.ts';

/** What a board thread is started with. */
export interface BoardThreadStart {
  readonly databaseUrl: string;
}

/** The body of the board thread: answers requests one after the other, from a database connection of its own. */
function work({ databaseUrl }: BoardThreadStart): void {
  const port = parentPort!;
  const boards = new Map<string, SweepBoards>();
  let opening: Promise<Database> | undefined;
  let last: Promise<void> = Promise.resolve();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  const say = (answer: BoardAnswer) => port.postMessage(answer);

  async function findBoards(sweepId: string): Promise<SweepBoards> {
    opening ??= openDatabase(databaseUrl, { connections: 2 }).catch((thrown: unknown) => {
      opening = undefined;
      throw thrown;
    });
    const found = boards.get(sweepId) ?? createSweepBoards(await opening, sweepId);
    boards.set(sweepId, found);
    return found;
  }

  async function answer({ id, kind, sweepId }: BoardRequest): Promise<void> {
    try {
      const found = await findBoards(sweepId);
      await found[kind]((value) => say({ id, type: 'value', value }));
      say({ id, type: 'done' });
    } catch (thrown) {
      const { code, message, remedy } = toDiceboardError(nameOutage(thrown));
      say({ id, type: 'failed', code, message, remedy });
    }
  }

  port.on('message', (request: BoardRequest) => {
    last = last.then(() => answer(request));
  });
}

work(workerData as BoardThreadStart);
