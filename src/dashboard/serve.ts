import { lookup } from 'node:dns/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DiceboardError } from '../domain/errors.ts';
import { createAccess } from './access.ts';
import { createDashboard } from './app.ts';
import type { DashboardOptions } from './app.ts';
import { createHostCheck, isLoopbackHost } from './hosts.ts';
import { openTokens } from './tokens.ts';
import type { TokenFiles } from './tokens.ts';

export interface ServeOptions extends DashboardOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Without any file everyone on this machine is an operator, and nobody else is answered. */
  readonly tokenFiles?: TokenFiles;
  /** Names under which others reach the server, without a port; of use with tokens only. */
  readonly publicHosts?: readonly string[];
}

/**
 * Serves the page. Without tokens it listens on loopback alone and answers to loopback names alone.
 * @throws DiceboardError PORT_TAKEN when another program listens there, or the port may not be used; TOKENS_REQUIRED
 * for another address without tokens; CONFIG_INVALID for a file of tokens that is none, or an unknown address.
 */
export async function serveDashboard(
  options: ServeOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const { host: bound, tokenFiles, publicHosts = [], log = () => undefined } = options;
  const hasTokens = tokenFiles?.viewer !== undefined || tokenFiles?.operator !== undefined;
  if (!hasTokens) await requireLoopback(options);
  const access = createAccess(hasTokens ? openTokens(tokenFiles, log) : undefined);
  // Without tokens a name that is bound stands for loopback, as was looked up.
  const isKnownHost = createHostCheck(hasTokens ? { bound, publicHosts } : { bound });
  const server = createServer(createDashboard({ ...options, access, isKnownHost }));
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = bound === '0.0.0.0' || bound === '::' ? 'localhost' : bound;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The address that a name stands for counts, whatever the name looks like. */
async function requireLoopback({ host, port }: ServeOptions): Promise<void> {
  const addresses = await lookup(host, { all: true }).catch((cause: NodeJS.ErrnoException) => {
    throw explain(cause, host, port);
  });
  if (addresses.length > 0 && addresses.every(({ address }) => isLoopbackHost(address))) return;
  const message = `expected tokens where others can reach the page, got none for address ${host}`;
  throw new DiceboardError('TOKENS_REQUIRED', message, {
    remedy: 'give --operator-tokens FILE and --viewer-tokens FILE (docs/security.md), or stay on 127.0.0.1',
  });
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
