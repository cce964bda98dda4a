import type { Response } from 'express';
import { streamEvents } from '../event-stream.ts';
import type { LiveTopics } from '../live-topics.ts';
import type { Answer } from './route.ts';

export interface Sending {
  readonly topics: LiveTopics;
  /** Asked again while a stream is open: a token may be withdrawn meanwhile. */
  readonly mayGoOn: () => boolean;
}

/** A large answer is written as JSON once for all who ask, as long as the reader gives the same object. */
const written = new WeakMap<object, Buffer>();

export function sendAnswer(response: Response, answer: Answer, { topics, mayGoOn }: Sending): void {
  if ('topic' in answer) {
    streamEvents(response, (listener) => topics.subscribe(answer.topic, listener), mayGoOn);
    return;
  }
  if ('bytes' in answer) {
    const cache = answer.seconds === 0 ? 'no-store' : `private, max-age=${answer.seconds}`;
    response.set({ 'Content-Type': answer.type, 'Cache-Control': cache });
    end(response, answer.bytes);
    return;
  }
  if (answer.cookie !== undefined) response.set('Set-Cookie', answer.cookie);
  response.set('Content-Type', 'application/json; charset=utf-8');
  end(response, writeJson(answer.json));
}

function end(response: Response, bytes: Uint8Array): void {
  response.set('Content-Length', String(bytes.byteLength));
  response.end(bytes);
}

function writeJson(value: unknown): Buffer {
  if (typeof value !== 'object' || value === null) return Buffer.from(JSON.stringify(value));
  const bytes = written.get(value) ?? Buffer.from(JSON.stringify(value));
  written.set(value, bytes);
  return bytes;
}
