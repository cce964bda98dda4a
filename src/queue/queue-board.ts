import type { Queue } from 'bullmq';
import type { RequestHandler } from 'express';
import type { RingQueue } from './bullmq-adapter.ts';

/**
 * The project's fonts from another host, and styles that stand in its document: the content security policy forbids
 * both, and the board does without them.
 */
const forbidden = /<link href="https?:[^>]*>|<style>[\s\S]*?<\/style>| style="[^"]*"/g;

/**
 * Bull-board over one queue, to stand at `path`: for looking only, since a ring that is put in or taken out by hand
 * says nothing of a run. Loaded when it is asked for: no verb but the page needs it.
 */
export async function openQueueBoard(queue: RingQueue, path: string): Promise<RequestHandler> {
  const [{ createBullBoard }, { BullMQAdapter }, { ExpressAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/express'),
  ]);
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(path);
  createBullBoard({
    // It reads BullMQ's queues on Postgres too; its types name those on Redis alone.
    queues: [new BullMQAdapter(queue as unknown as Queue, { readOnlyMode: true })],
    // The package of the adapter may bring types of another release than ours.
    serverAdapter: serverAdapter,
    options: { uiConfig: { boardTitle: 'diceboard queue' } },
  });
  const board = serverAdapter.getRouter() as RequestHandler;
  return (request, response, next) => {
    const send = response.send.bind(response);
    response.send = (body: unknown) => send(typeof body === 'string' ? body.replaceAll(forbidden, '') : body);
    board(request, response, next);
  };
}
