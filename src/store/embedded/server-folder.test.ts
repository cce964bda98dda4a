import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedServerStatus, ensureEmbeddedServer, stopEmbeddedServer } from './embedded-server.ts';
import { readRecord, serverFolder, writeRecord } from './server-folder.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'diceboard-record-'));
  await mkdir(serverFolder(home));
});
afterEach(() => rm(home, { recursive: true }));

describe('what is remembered of a server', () => {
  it('is read as it was written, and is nothing where no server was made', async () => {
    expect(await readRecord(serverFolder(home))).toBeNull();
    expect(await readRecord(join(home, 'nowhere'))).toBeNull();
    await writeRecord(serverFolder(home), { seat: 'cluster', port: 5 });
    expect(await readRecord(serverFolder(home))).toEqual({ seat: 'cluster', port: 5 });
  });

  it.each([
    'null',
    '',
    '{',
    '{}',
    '{"port":null}',
    '{"seat":7,"port":null}',
    '{"seat":"cluster","port":"x"}',
  ])('is refused in one line where it is %j, and no empty database takes its place', async (text) => {
    const file = join(serverFolder(home), 'server.json');
    await writeFile(file, text);
    for (const ask of [embeddedServerStatus, stopEmbeddedServer, ensureEmbeddedServer])
      await expect(ask(home, () => undefined)).rejects.toMatchObject({
        code: 'EMBEDDED_SERVER_FAILED',
        message: `expected seat and port of a server in ${file}, got another text`,
      });
  });
});
