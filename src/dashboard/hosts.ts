import { BlockList, isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * True for localhost, names under it, 127.0.0.0/8 and ::1 however written (::ffff:127.0.0.1 too), without a port;
 * brackets allowed. Any other name may stand for any address: it is to be looked up first.
 */
export function isLoopbackHost(host: string): boolean {
  const name = stripBrackets(host.toLowerCase());
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const version = isIP(name);
  return version !== 0 && loopback.check(name, version === 4 ? 'ipv4' : 'ipv6');
}

export interface HostRule {
  /** The address that the server listens on. */
  readonly bound: string;
  /** Names under which others reach it, without a port. */
  readonly publicHosts?: readonly string[];
}

/**
 * Whether a Host header names this server: a loopback name, the address that it listens on (all of this machine's
 * where that is every address), or a public name. A page elsewhere whose name is pointed here (DNS rebinding) would
 * otherwise read everything as its own origin.
 */
export function createHostCheck({ bound, publicHosts = [] }: HostRule): (header: string) => boolean {
  const named = new Set([bound, ...publicHosts].map((name) => stripBrackets(name.toLowerCase())));
  const isWildcard = ['0.0.0.0', '::', '[::]'].includes(bound);
  if (isWildcard) named.delete(stripBrackets(bound));
  return (header) => {
    const name = stripBrackets(header.toLowerCase().replace(/:\d{1,5}$/, ''));
    if (isLoopbackHost(name) || named.has(name)) return true;
    return isWildcard && isOwnName(name);
  };
}

function isOwnName(name: string): boolean {
  if (name === '') return false;
  if (name === hostname().toLowerCase()) return true;
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address.toLowerCase() === name),
  );
}

const stripBrackets = (name: string) => name.replace(/^\[(.*)\]$/, '$1');
