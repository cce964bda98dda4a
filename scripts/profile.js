// `npm run profile`: where a step's time goes, by layer and kernel, and how far each is from this machine's ceilings.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenNeeded } from './build.js';
import { installWhenNeeded } from './install.js';
import { help, readOptions } from '../bench/profile-options.js';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const options = readOptionsOrEnd();
if (options.help) {
  console.log(help);
  process.exit(0);
}
installWhenNeeded();
buildWhenNeeded();
const { describeMachine, machineLine } = await import('../bench/machine.js');
const { groupRows } = await import('../bench/group-rows.js');
const { profileCase } = await import('../bench/profile-case.js');
const { ceilingTable, groupTable } = await import('../bench/report.js');
const { measureCeilings } = await import('../bench/sides.js');

const { program, level, by, all, ...benchCase } = options;
const machine = describeMachine();
const ceilings = await measureCeilings(level);
const mode = program === 'evaluate' ? 'evaluate' : 'train';
const rows = await profileCase({ ...benchCase, mode }, level, program);
const groups = by.map((key) => ({ by: key, groups: groupRows(rows, key, ceilings) }));

if (options.json) console.log(JSON.stringify({ machine, options, ceilings, rows, groups }, null, 2));
else {
  const { model, size, batch } = benchCase;
  console.log(machineLine(machine));
  console.log(`\n${ceilingTable({ [level]: ceilings })}`);
  const images = program === 'evaluate' ? 'one image' : `${batch} images`;
  console.log(`${model} ${size}x${size}, ${program} of ${images}, ${level}, one thread, each call timed\n`);
  for (const { by: key, groups: found } of groups) console.log(groupTable(key, found, all ? 0 : 0.1));
}

function readOptionsOrEnd() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    return process.exit(2);
  }
}
