import { renderUsage, runCommand, type ArgsDef, type CommandDef } from 'citty';
import { DiceboardError, toDiceboardError } from '../domain/errors.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import { commonOptions, type Command, type CommandGroup, type LoadCommand } from './command.ts';
import { commands, hiddenCommands } from './commands.ts';
import { note, outliveReaders, print } from './terminal.ts';

function isGroup(entry: LoadCommand | CommandGroup): entry is CommandGroup {
  return typeof entry !== 'function';
}

async function describe(entry: LoadCommand | CommandGroup): Promise<string> {
  if (isGroup(entry)) return entry.description;
  return ((await entry()).definition.meta as { description: string }).description;
}

async function renderOverview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, entry]) => `  ${name.padEnd(10)} ${await describe(entry)}`),
  );
  return [
    'diceboard: expands a grid into runs, trains them, says which variant beats U-Net',
    '',
    'diceboard VERB [options]; diceboard VERB --help shows options and an example',
    '',
    ...lines,
  ].join('\n');
}

function unknown(kind: string, word: string, candidates: readonly string[]): DiceboardError {
  const nearest = nearestWord(word, candidates);
  const remedy = nearest === null ? 'see --help' : `did you mean ${nearest}?`;
  return new DiceboardError('USAGE', `unknown ${kind} ${word}`, { remedy });
}

/** The verb that `argv` names, the arguments left for it, and its full name. */
async function findCommand(
  argv: readonly string[],
): Promise<{ name: string; command: Command; rest: string[] }> {
  const [verb = '', ...rest] = argv;
  const entry = Object.hasOwn(commands, verb) ? commands[verb] : hiddenCommands[verb];
  if (entry === undefined) throw unknown('verb', verb, Object.keys(commands));
  if (!isGroup(entry)) return { name: verb, command: await entry(), rest };
  const [second = '', ...others] = rest;
  const load = Object.hasOwn(entry.commands, second) ? entry.commands[second] : undefined;
  const names = Object.keys(entry.commands);
  if (load === undefined && second.startsWith('-'))
    throw new DiceboardError(
      'USAGE',
      `expected one of: ${names.map((name) => `${verb} ${name}`).join(', ')}`,
    );
  if (load === undefined)
    throw unknown(
      'verb',
      `${verb} ${second}`.trim(),
      names.map((name) => `${verb} ${name}`),
    );
  return { name: `${verb} ${second}`, command: await load(), rest: others };
}

/** Refuses options that the verb does not declare; citty lets them pass. */
function checkOptions(command: Command, rest: readonly string[]): void {
  const options = command.definition.args as ArgsDef;
  const known = Object.entries(options).filter(([, option]) => option.type !== 'positional');
  const names = known.map(([name]) => `--${name}`);
  const end = rest.indexOf('--');
  for (const [at, argument] of (end < 0 ? rest : rest.slice(0, end)).entries()) {
    if (!argument.startsWith('-') || /^-\d/.test(argument)) continue;
    const [name = ''] = argument.split('=');
    const option = known.find(([key]) => `--${key}` === name || `--no-${key}` === name)?.[1];
    if (option === undefined) throw unknown('option', name, names);
    const next = rest[at + 1];
    if (option.type === 'string' && !argument.includes('=') && (next === undefined || next.startsWith('--')))
      throw new DiceboardError('USAGE', `${name}: expected a value, got none`, { remedy: 'see --help' });
  }
}

async function showHelp(name: string, { definition, example }: Command): Promise<void> {
  const meta = { ...(definition.meta as object), name: `diceboard ${name}` };
  print(`${await renderUsage({ ...definition, meta })}\n\nEXAMPLE\n\n  ${example}`);
}

async function run(argv: readonly string[]): Promise<void> {
  if (argv.length === 0 || argv[0] === '--help' || argv[0] === '-h' || argv[0] === 'help')
    return print(await renderOverview());
  const { name, command, rest } = await findCommand(argv);
  const args: ArgsDef = { ...(command.definition.args as ArgsDef), ...commonOptions };
  const definition: CommandDef = { ...command.definition, args };
  if (rest.includes('--help') || rest.includes('-h')) return showHelp(name, { ...command, definition });
  checkOptions({ ...command, definition }, rest);
  await runCommand(definition, { rawArgs: rest });
}

function isUsageError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.name === 'CLIError';
}

function showFailure(failure: DiceboardError, verbose: boolean): void {
  note(failure.line);
  if (!verbose) return;
  for (const line of failure.details) note(`  ${line}`);
  if (failure.cause instanceof Error) note(failure.cause.stack ?? failure.cause.message);
}

/** Runs one verb and returns the process's exit code; a failure is one line on standard error. */
export async function main(argv: readonly string[]): Promise<number> {
  outliveReaders();
  try {
    await run(argv);
    return 0;
  } catch (thrown) {
    const failure = isUsageError(thrown)
      ? new DiceboardError('USAGE', thrown.message, { remedy: 'see --help' })
      : toDiceboardError(thrown);
    showFailure(failure, argv.includes('--verbose'));
    return failure.exitCode;
  }
}
