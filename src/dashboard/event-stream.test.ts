import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { expect, test } from 'vitest';
import { streamEvents } from './event-stream.ts';
import type { Listener } from './live-topics.ts';

test('a client that reads no more is dropped, and no longer told', () => {
  const written: string[] = [];
  const connection = Object.assign(new EventEmitter(), {
    destroyed: false,
    writableLength: 0,
    writeHead: () => undefined,
    write: (text: string) => written.push(text),
    destroy: () => connection.emit('close'),
  });
  const listeners = new Set<Listener>();
  streamEvents(connection as unknown as Response, (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  });
  const tell = (json: string) => listeners.forEach((listener) => listener('part', json));
  tell('1');
  connection.writableLength = 100_000_000;
  tell('2');
  expect(listeners.size).toBe(0);
  expect(written.at(-1)).toBe('event: part\ndata: 1\n\n');
});
