import type { ArgsDef, CommandDef } from 'citty';
import { readConfig, type Config, type SettingName } from '../config.ts';

/** A verb: citty's command with an example for its `--help`. */
export interface Command<T extends ArgsDef = ArgsDef> {
  readonly example: string;
  readonly definition: CommandDef<T>;
}

/** Imports a verb with all that it needs. */
export type LoadCommand = () => Promise<Command>;

/** A verb with verbs of its own, such as `data check`. */
export interface CommandGroup {
  readonly description: string;
  readonly commands: Readonly<Record<string, LoadCommand>>;
}

export function defineVerb<const T extends ArgsDef>(example: string, definition: CommandDef<T>): Command {
  return { example, definition: definition as unknown as CommandDef };
}

/** Options that every verb takes. */
export const commonOptions = {
  home: { type: 'string', valueHint: 'folder', description: 'where diceboard keeps its files (.diceboard)' },
  verbose: { type: 'boolean', description: 'show details of a failure' },
} as const satisfies ArgsDef;

/** Options that one verb takes to override the configuration. */
export const settingOptions = {
  workers: { type: 'string', valueHint: 'n', description: 'runs trained at once (one a core)' },
  port: { type: 'string', valueHint: 'n', description: 'port of the page (4747; 0 picks one)' },
  host: { type: 'string', valueHint: 'address', description: 'address of the page (127.0.0.1)' },
  'viewer-tokens': {
    type: 'string',
    valueHint: 'file',
    description: 'tokens of those who may look at the page, one a line',
  },
  'operator-tokens': {
    type: 'string',
    valueHint: 'file',
    description: 'tokens of those who may also change what runs',
  },
  backend: {
    type: 'string',
    valueHint: 'name',
    description: 'tensorflow-gpu, tensorflow, webgpu, wasm or auto',
  },
  level: {
    type: 'string',
    valueHint: 'name',
    description: 'how wide wasm computes: wide, relaxed, plain or auto (the fastest that is right)',
  },
} as const satisfies ArgsDef;

/** The sweep that a listing is about. */
export const latestSweepArgument = {
  type: 'positional',
  required: false,
  description: 'name or id; the latest where none is given',
} as const;

export const jsonOption = { type: 'boolean', description: 'print JSON' } as const;

const flagNames = [
  ...(['home', 'workers', 'port', 'host', 'backend', 'level'] as const),
  ...(['viewerTokens', 'operatorTokens'] as const),
] satisfies SettingName[];

/** The configuration under a verb's flags; citty gives `--viewer-tokens` as `viewerTokens` too. */
export function configFrom(args: Readonly<Record<string, unknown>>): Config {
  const flags = flagNames
    .map((name) => [name, args[name]] as const)
    .filter(([, value]) => typeof value === 'string');
  return readConfig(Object.fromEntries(flags), process.env);
}

/** All values of an option that may be given several times: `--set a=1 --set b=2`. */
export function repeatedOption(rawArgs: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (const [at, argument] of rawArgs.entries()) {
    if (argument === `--${name}`) values.push(rawArgs[at + 1] ?? '');
    else if (argument.startsWith(`--${name}=`)) values.push(argument.slice(name.length + 3));
  }
  return values;
}
