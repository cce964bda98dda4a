import { createServer } from 'node:net';

/** `wanted` when nobody listens there on 127.0.0.1, else a free port of the system's choice. */
export async function findFreePort(wanted: number | null): Promise<number> {
  const port = wanted === null ? null : await tryPort(wanted);
  return port ?? (await tryPort(0)) ?? Promise.reject(new Error('no free port on 127.0.0.1'));
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}
