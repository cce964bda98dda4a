import type { Response } from 'express';
import type { Listener } from './live-topics.ts';

const checkMs = 1000;
/** In checks. */
const keepAliveEvery = 15;

/** A client that reads no more is dropped before its backlog fills our memory; when it comes back it is told all. */
const backlogBytes = 16_000_000;

/**
 * Answers with server-sent events until the client goes: whatever `subscribe` hands to its listener, and a comment
 * now and then, so that dead connections are noticed. Ends within a second of `mayGoOn` no longer saying so.
 */
export function streamEvents(
  response: Response,
  subscribe: (listener: Listener) => () => void,
  mayGoOn: () => boolean = () => true,
): void {
  if (response.destroyed) return;
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  const write = (text: string) => {
    if (response.writableLength > backlogBytes || !mayGoOn()) response.destroy();
    else response.write(text);
  };
  response.write('retry: 2000\n\n');
  const unsubscribe = subscribe((event, json) => write(`event: ${event}\ndata: ${json}\n\n`));
  let checks = 0;
  const checking = setInterval(() => {
    checks += 1;
    if (checks % keepAliveEvery === 0) write(': alive\n\n');
    else if (!mayGoOn()) response.destroy();
  }, checkMs);
  response.on('close', () => {
    clearInterval(checking);
    unsubscribe();
  });
}
