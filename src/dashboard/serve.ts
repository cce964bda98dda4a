import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DiceboardError } from '../domain/errors.ts';
import { createDashboard } from './app.ts';
import type { DashboardOptions } from './app.ts';
import { isLoopbackHost } from './guard.ts';

export interface ServeOptions extends DashboardOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/**
 * Serves the page. Bound to loopback it answers to loopback names only.
 * @throws DiceboardError PORT_TAKEN when another program listens there, or the port may not be used.
 */
export async function serveDashboard(
  options: ServeOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const loopbackOnly = options.loopbackOnly ?? isLoopbackHost(options.host);
  const server = createServer(createDashboard({ ...options, loopbackOnly }));
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host === '0.0.0.0' || options.host === '::' ? 'localhost' : options.host;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explain(cause, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function explain(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const remedy = 'stop the program that uses it, or choose another with --port';
  if (cause.code === 'EADDRINUSE')
    return new DiceboardError('PORT_TAKEN', `expected port ${port} of ${host} to be free, got a taken one`, {
      remedy,
      cause,
    });
  if (cause.code === 'EACCES')
    return new DiceboardError('PORT_TAKEN', `expected a port that this user may open, got ${port}`, {
      remedy: 'choose one above 1023 with --port',
      cause,
    });
  if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND')
    return new DiceboardError('CONFIG_INVALID', `expected an address of this machine, got host ${host}`, {
      remedy: 'use 127.0.0.1',
      cause,
    });
  return cause;
}
