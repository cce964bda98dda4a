import type { Response } from 'express';
import type { Listener } from './live-topics.ts';

const keepAliveMs = 15_000;

/** A client that reads no more is dropped before its backlog fills our memory; when it comes back it is told all. */
const backlogBytes = 16_000_000;

/**
 * Answers with server-sent events until the client goes: whatever `subscribe` hands to its listener, and a comment
 * now and then, so that dead connections are noticed.
 */
export function streamEvents(response: Response, subscribe: (listener: Listener) => () => void): void {
  if (response.destroyed) return;
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  response.write('retry: 2000\n\n');
  const unsubscribe = subscribe((event, json) => {
    if (response.writableLength > backlogBytes) response.destroy();
    else response.write(`event: ${event}\ndata: ${json}\n\n`);
  });
  const keepAlive = setInterval(() => response.write(': alive\n\n'), keepAliveMs);
  response.on('close', () => {
    clearInterval(keepAlive);
    unsubscribe();
  });
}
