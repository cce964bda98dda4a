import { Client } from 'pg';
import { serverRole } from './initialise-cluster.ts';

export function serverUrl(port: number, password: string, database: string = serverRole): string {
  return `postgresql://${serverRole}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

/** Null when the server takes our password, else the error's code (`ECONNREFUSED`, `57P03` while it recovers ...). */
export async function probeServer(url: string): Promise<string | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes our database when it is missing; there is no `createdb` in the package. */
export async function createDatabase(port: number, password: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl(port, password, 'postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [serverRole]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(serverRole)}`);
  } finally {
    await client.end();
  }
}
