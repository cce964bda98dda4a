import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestServer } from '../../test/fixtures/redis-server.ts';
import type { QueueListener, Ring, RingOutcome, RunQueue } from './run-queue.ts';

export interface QueueUnderTest {
  readonly kind: 'postgres' | 'redis';
  startServer(): Promise<TestServer>;
  open(url: string): Promise<RunQueue>;
}

const holdRing = new URL('../../test/fixtures/hold-ring.ts', import.meta.url).pathname;
const done: RingOutcome = { type: 'done' };

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

async function waitUntil(condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await condition()); await new Promise((go) => setTimeout(go, 30)))
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${condition}`);
}

/** What every RunQueue owes, on its real server. */
export function describeRunQueue({ kind, startServer, open }: QueueUnderTest): void {
  describe(`the queue on ${kind}`, () => {
    let server: TestServer;
    let queue: RunQueue;
    let listeners: QueueListener[] = [];

    beforeAll(async () => {
      server = await startServer();
      queue = await open(server.url);
    });

    afterEach(async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
      listeners = [];
      await queue.resume();
      await queue.clear();
    });

    afterAll(async () => {
      await queue?.close();
      await server?.remove();
    });

    async function listen(
      handler: (ring: Ring) => Promise<RingOutcome>,
      concurrency = 1,
    ): Promise<QueueListener> {
      const listener = await queue.listen(handler, { concurrency });
      listeners.push(listener);
      return listener;
    }

    async function collect(concurrency = 1): Promise<string[]> {
      const taken: string[] = [];
      await listen(async (ring) => {
        taken.push(`${ring.runId}-${ring.attempt}`);
        return done;
      }, concurrency);
      return taken;
    }

    it('delivers each ring once and keeps nothing of it', async () => {
      await queue.ring([
        { runId: 'aa01', attempt: 1 },
        { runId: '0123456789012345', attempt: 1 },
      ]);
      expect(await queue.pendingRuns()).toEqual(new Set(['aa01', '0123456789012345']));
      const taken = await collect();
      await queue.ring([{ runId: 'aa03', attempt: 7 }]);
      await waitUntil(() => taken.length === 3);
      expect(taken).toEqual(['aa01-1', '0123456789012345-1', 'aa03-7']);
      await waitUntil(async () => (await queue.counts()).active === 0);
      expect(await queue.counts()).toEqual({ waiting: 0, delayed: 0, active: 0, paused: false });
      expect(await queue.pendingRuns()).toEqual(new Set());
    });

    it('delivers lower priorities first, equal ones in the order of ringing', async () => {
      await queue.ring([
        { runId: 'late', attempt: 1, priority: 1_000_000 },
        { runId: 'usual', attempt: 1 },
        { runId: 'first', attempt: 1, priority: 1 },
        { runId: 'second', attempt: 1, priority: 1 },
      ]);
      const taken = await collect();
      await waitUntil(() => taken.length === 4);
      expect(taken).toEqual(['first-1', 'second-1', 'usual-1', 'late-1']);
    });

    it('delivers a delayed ring no earlier than its delay', async () => {
      const rungAt = Date.now();
      await queue.ring([{ runId: 'de1a', attempt: 1, delayMs: 700 }]);
      expect(await queue.counts()).toMatchObject({ waiting: 0, delayed: 1 });
      const taken = await collect();
      await waitUntil(() => taken.length === 1);
      expect(Date.now() - rungAt).toBeGreaterThanOrEqual(690);
      expect(Date.now() - rungAt).toBeLessThan(6_000);
    });

    it('rings again later when the handler asks for it', async () => {
      const times: number[] = [];
      await listen(async () => {
        times.push(Date.now());
        return times.length === 1 ? { type: 'later', delayMs: 500 } : done;
      });
      await queue.ring([{ runId: 'b0', attempt: 1 }]);
      await waitUntil(() => times.length === 2);
      expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(490);
      await waitUntil(async () => (await queue.pendingRuns()).size === 0);
    });

    it('drops the ring of a handler that throws', async () => {
      let calls = 0;
      await listen(async () => {
        calls++;
        throw new Error('planted');
      });
      await queue.ring([{ runId: 'bad', attempt: 1 }]);
      await waitUntil(async () => calls === 1 && (await queue.pendingRuns()).size === 0);
      expect(await queue.counts()).toMatchObject({ waiting: 0, delayed: 0, active: 0 });
    });

    it('delivers nothing while paused and all of it after', async () => {
      const taken = await collect();
      await queue.pause();
      await queue.ring([
        { runId: 'p1', attempt: 1 },
        { runId: 'p2', attempt: 1, priority: 5 },
      ]);
      expect(await queue.counts()).toEqual({ waiting: 2, delayed: 0, active: 0, paused: true });
      expect(await queue.pendingRuns()).toEqual(new Set(['p1', 'p2']));
      await new Promise((resolve) => setTimeout(resolve, 800));
      expect(taken).toEqual([]);
      await queue.resume();
      await waitUntil(() => taken.length === 2);
      expect(taken).toEqual(['p2-1', 'p1-1']);
    });

    it('takes a doubled ring for one, and another attempt for another', async () => {
      await queue.ring([{ runId: 'dd', attempt: 1 }]);
      await queue.ring([
        { runId: 'dd', attempt: 1 },
        { runId: 'dd', attempt: 1 },
        { runId: 'dd', attempt: 2 },
      ]);
      expect(await queue.counts()).toMatchObject({ waiting: 2 });
      const taken = await collect();
      await waitUntil(async () => (await queue.pendingRuns()).size === 0);
      expect(taken).toEqual(['dd-1', 'dd-2']);
    });

    it('handles as many rings at once as it was told, and waits for them when it closes', async () => {
      const gate = deferred();
      let running = 0;
      let most = 0;
      let finished = 0;
      const listener = await listen(async () => {
        most = Math.max(most, ++running);
        await gate.promise;
        running--;
        finished++;
        return done;
      }, 2);
      await queue.ring(['c1', 'c2', 'c3'].map((runId) => ({ runId, attempt: 1 })));
      await waitUntil(() => running === 2);
      expect(await queue.counts()).toMatchObject({ waiting: 1, active: 2 });
      const closing = listener.close();
      gate.resolve();
      await closing;
      expect({ most, finished }).toEqual({ most: 2, finished: 2 });
      expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 });
    });

    it('drops all rings but the active when cleared', async () => {
      const gate = deferred();
      let active = false;
      await listen(async () => {
        active = true;
        await gate.promise;
        return done;
      });
      await queue.ring([{ runId: 'a1', attempt: 1, priority: 1 }]);
      await waitUntil(() => active);
      await queue.ring([
        { runId: 'a2', attempt: 1 },
        { runId: 'a3', attempt: 1, delayMs: 60_000 },
      ]);
      await queue.clear();
      expect(await queue.pendingRuns()).toEqual(new Set(['a1']));
      gate.resolve();
    });

    it('rings a thousand in one call and names all of them as pending', async () => {
      const rings = Array.from({ length: 1_200 }, (_, at) => ({ runId: `f${at}`, attempt: 1 }));
      await queue.ring(rings);
      expect((await queue.pendingRuns()).size).toBe(1_200);
      expect(await queue.counts()).toMatchObject({ waiting: 1_200 });
    });

    it('shows its rings on a board that changes none of them and asks no other host', async () => {
      await queue.ring([{ runId: 'ab12', attempt: 3, delayMs: 60_000 }]);
      const served = express()
        .use('/queue', await queue.openBoard('/queue'))
        .listen(0, '127.0.0.1');
      await once(served, 'listening');
      const url = `http://127.0.0.1:${(served.address() as AddressInfo).port}/queue`;
      const document = await (await fetch(url)).text();
      expect(document).toContain('diceboard queue');
      expect(document).not.toMatch(/https?:|<style| style=/);
      expect(await (await fetch(`${url}/api/queues?activeQueue=runs&status=delayed`)).text()).toContain(
        'ab12-3',
      );
      for (const [method, path] of [
        ['PUT', 'pause'],
        ['PUT', 'empty'],
        ['PUT', 'obliterate'],
        ['POST', 'add'],
      ])
        expect((await fetch(`${url}/api/queues/runs/${path}`, { method: method! })).status).toBeGreaterThan(
          399,
        );
      expect(await queue.counts()).toMatchObject({ delayed: 1, paused: false });
      served.close();
    });

    it('delivers again, within seconds, what a listener held that was killed', async () => {
      const child = spawn(process.execPath, ['--import', 'tsx', holdRing, kind, server.url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      expect((await lines.next()).value).toBe('listening');
      await queue.ring([{ runId: 'fe11ed', attempt: 1 }]);
      expect((await lines.next()).value).toBe('took fe11ed');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const killedAt = Date.now();
      const taken = await collect();
      await waitUntil(() => taken.length === 1, 25_000);
      expect(taken).toEqual(['fe11ed-1']);
      expect(Date.now() - killedAt).toBeLessThan(15_000);
    });

    it('fails within seconds while the server is away, and goes on when it is back', async () => {
      const taken = await collect();
      await queue.ring([{ runId: 'kept', attempt: 1, delayMs: 1_000 }]);
      await server.stop();
      const askedAt = Date.now();
      await expect(queue.ring([{ runId: 'lost', attempt: 1 }])).rejects.toMatchObject({
        code: 'QUEUE_UNREACHABLE',
      });
      await expect(open(server.url)).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' });
      expect(Date.now() - askedAt).toBeLessThan(15_000);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await server.start();
      await waitUntil(() => taken.includes('kept-1'), 30_000);
      await waitUntil(() =>
        queue.ring([{ runId: 'after', attempt: 1 }]).then(
          () => true,
          () => false,
        ),
      );
      await waitUntil(() => taken.includes('after-1'), 30_000);
    });
  });
}
