import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerControl, startServer } from './control-server.ts';
import { failedStart, lastReason } from './explain-failure.ts';
import { findFreePort } from './free-port.ts';
import { findLivePostmaster } from './postmaster-file.ts';
import { probeServer, serverUrl } from './server-connection.ts';
import { readPassword } from './server-folder.ts';

/** Orphans of a killed server, or another's port: these pass; of other reasons three tries are enough. */
const passing =
  /could not bind|address already in use|pre-existing shared memory|lock file .* already exists/i;

/** A killed server's orphans hold on to its memory for a moment, and a port may be taken: hence tries with back-off. */
export async function startWithRetries(
  control: ServerControl,
  wanted: number | null,
  log: (line: string) => void,
): Promise<number> {
  let reason = '';
  for (let attempt = 0; attempt < (passing.test(reason) ? 8 : 3); attempt++) {
    const live = await findLivePostmaster(control.places.dataFolder);
    if (live !== null && live.port !== null && (await waitForStart(control, live.pid))) return live.port;
    const portTaken = /could not bind|address already in use/i.test(reason);
    const port = await findFreePort(portTaken ? null : wanted);
    const failure = await startServer(control, port);
    if (failure === null) return port;
    reason = failure;
    log(`the database server did not start (${lastReason(reason)}), trying again`);
    await sleep(Math.min(200 * 2 ** attempt, 4000));
  }
  throw failedStart(control.places, reason);
}

/** Waits for a server that another process started, or that recovers, to take connections. */
async function waitForStart({ places }: ServerControl, pid: number): Promise<boolean> {
  const password = await readPassword(places.folder, false);
  for (const deadline = performance.now() + 120_000; performance.now() < deadline; await sleep(200)) {
    const live = await findLivePostmaster(places.dataFolder);
    if (live?.pid !== pid) return false;
    const code =
      live.port === null ? 'STARTING' : await probeServer(serverUrl(live.port, password, 'postgres'));
    if (code === null) return true;
    if (code === '28P01') throw failedStart(places, 'it refuses the password that is kept beside it');
  }
  return false;
}
