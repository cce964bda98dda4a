import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { DiceboardError } from './domain/errors.ts';
import { levels } from './engine/level.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const url = (schemes: string) => z.string().regex(new RegExp(`^(${schemes})://`), `a ${schemes}:// address`);
/** Names or addresses with commas between, without ports. */
const hostNames = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(
    z.array(z.string().regex(/^([\w.-]+|\[[\da-fA-F:.]+\])$/, 'names with commas between, without ports')),
  );

/** Each setting: its environment variable and what it takes. Flags of the same name come first, defaults last. */
const settings = {
  home: { variable: 'DICEBOARD_HOME', schema: z.string().min(1) },
  databaseUrl: { variable: 'DATABASE_URL', schema: url('postgres|postgresql') },
  redisUrl: { variable: 'REDIS_URL', schema: url('redis|rediss') },
  backend: {
    variable: 'DICEBOARD_BACKEND',
    schema: z.enum(['auto', 'tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm']),
  },
  level: { variable: 'DICEBOARD_LEVEL', schema: z.enum(['auto', ...levels]) },
  workers: { variable: 'DICEBOARD_WORKERS', schema: z.coerce.number().int().min(1).max(256) },
  host: { variable: 'DICEBOARD_HOST', schema: z.string().min(1) },
  port: { variable: 'DICEBOARD_PORT', schema: port },
  viewerTokens: { variable: 'DICEBOARD_VIEWER_TOKENS', schema: z.string().min(1) },
  operatorTokens: { variable: 'DICEBOARD_OPERATOR_TOKENS', schema: z.string().min(1) },
  publicHosts: { variable: 'DICEBOARD_PUBLIC_HOST', schema: hostNames },
  leaseSeconds: { variable: 'DICEBOARD_LEASE_SECONDS', schema: z.coerce.number().min(1).max(3600) },
  runLimit: { variable: 'DICEBOARD_RUN_LIMIT', schema: z.coerce.number().int().min(1) },
} as const;

type Settings = typeof settings;
export type SettingName = keyof Settings;
type Values = { [Name in SettingName]: z.infer<Settings[Name]['schema']> };

/** The process's settings: flags over environment over defaults. Read once, by the roots only, and frozen. */
export type Config = Readonly<
  Omit<Values, 'databaseUrl' | 'redisUrl' | 'viewerTokens' | 'operatorTokens'> & {
    /** undefined: the embedded server under `home`. */
    databaseUrl: string | undefined;
    /** undefined: the queue lives in the database. */
    redisUrl: string | undefined;
    /** Paths of files with one token a line; both undefined: the page is for this machine alone. */
    viewerTokens: string | undefined;
    operatorTokens: string | undefined;
  }
>;

export type Flags = Readonly<Partial<Record<SettingName, string | undefined>>>;

/** `.diceboard` of the nearest folder above that has one or that is the clone, else of this folder. */
function findHome(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.diceboard')) || existsSync(join(at, 'bin', 'diceboard.js')))
      return join(at, '.diceboard');
    if (at === dirname(at)) return join(folder, '.diceboard');
  }
}

function defaults(): Partial<Values> {
  return {
    home: findHome(process.cwd()),
    backend: 'auto',
    level: 'auto',
    workers: availableParallelism(),
    host: '127.0.0.1',
    port: 4747,
    publicHosts: [],
    leaseSeconds: 60,
    runLimit: 10_000,
  };
}

function readSetting(name: SettingName, flags: Flags, environment: NodeJS.ProcessEnv): unknown {
  const { variable, schema } = settings[name];
  const flag = flags[name];
  const raw = flag ?? (environment[variable] === '' ? undefined : environment[variable]);
  if (raw === undefined) return defaults()[name];
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const source = flag === undefined ? variable : `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
  const expected = parsed.error.issues[0]?.message ?? 'another value';
  throw new DiceboardError('CONFIG_INVALID', `${source}: ${expected}, got ${JSON.stringify(raw)}`);
}

/** Throws CONFIG_INVALID with the flag or variable that is wrong. */
export function readConfig(flags: Flags, environment: NodeJS.ProcessEnv): Config {
  const names = Object.keys(settings) as SettingName[];
  const values = Object.fromEntries(names.map((name) => [name, readSetting(name, flags, environment)]));
  const config = values as unknown as Config;
  return Object.freeze({ ...config, home: resolve(config.home) });
}
