// `npm run bench`: this engine at each level and PyTorch, side by side and in turns. See docs/benchmarks.md.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenNeeded } from './build.js';
import { installWhenNeeded } from './install.js';
import { help, readOptions } from '../bench/options.js';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
if (process.argv[2] === 'statistics') {
  installWhenNeeded();
  const script = ['--import', 'tsx', 'bench/simulate-statistics.ts'];
  process.exit(spawnSync(process.execPath, script, { stdio: 'inherit' }).status ?? 1);
}
if (process.argv[2] === 'serve') {
  installWhenNeeded();
  const { benchServing } = await import('../bench/serve-load.js');
  process.exit(
    await benchServing(process.argv.slice(3)).catch((error) => {
      console.error(error.message);
      return 2;
    }),
  );
}
if (process.argv[2] === 'pages') {
  installWhenNeeded();
  buildWhenNeeded();
  const { benchPages, pagesHelp, pagesTable, readPagesOptions } = await import('../bench/big-database.js');
  const { describePage } = await import('../bench/page-frames.js');
  const asked = readPagesOptions(process.argv.slice(3));
  if (asked.help) console.log(pagesHelp);
  else {
    const measured = await benchPages(asked);
    console.log(
      asked.json ? JSON.stringify(measured) : `${pagesTable(measured.rows)}\n${describePage(measured.page)}`,
    );
  }
  process.exit(0);
}
const options = readOptionsOrEnd();
if (options.help) {
  console.log(help);
  process.exit(0);
}
installWhenNeeded();
buildWhenNeeded();
const { listCases, measureCase, soak } = await import('../bench/compare.js');
const { describeMachine, machineLine } = await import('../bench/machine.js');
const { groupRows } = await import('../bench/group-rows.js');
const { profileCase } = await import('../bench/profile-case.js');
const { ceilingTable, groupTable, resultTable, soakLine } = await import('../bench/report.js');
const { findTorch, measureCeilings } = await import('../bench/sides.js');

/** Figures as they come; standard output is kept for the document where one was asked for. */
const say = (text) => (options.json ? process.stderr : process.stdout).write(`${text}\n`);

const machine = describeMachine();
say(machineLine(machine));
const python = options.torch ? findTorch() : null;
if (options.torch && python === null)
  say('no Python here has PyTorch (Debian: python3-torch); measured without it');

const ceilings = {};
for (const level of options.levels) {
  try {
    ceilings[level] = await measureCeilings(level);
  } catch (error) {
    say(`${level}: ${error.message}`);
  }
}
say(`\n${ceilingTable(ceilings)}`);

const results = [];
for (const benchCase of options.sides ? listCases(options) : []) {
  for (const result of await measureCase(benchCase, options, python)) {
    results.push(result);
    say(resultTable(result));
  }
}

const kernels = [];
for (const level of options.kernels ? Object.keys(ceilings) : []) {
  const [benchCase] = listCases({ ...options, modes: ['train'], sizes: [Math.max(...options.sizes)] });
  const rows = await profileCase(benchCase, level, 'train');
  const [families, all] = ['family', 'kernel'].map((key) => groupRows(rows, key, ceilings[level]));
  kernels.push({ ...benchCase, level, families, kernels: all });
  const title = `${benchCase.model} ${benchCase.size}, ${level}`;
  say(`${groupTable(title, families, 0.02)}\n${groupTable(title, all, 0.5)}`);
}

const soaks = [];
for (const benchCase of options.soak > 0 ? listCases({ ...options, modes: ['train'] }) : []) {
  for (const level of Object.keys(ceilings)) {
    soaks.push(await soak(benchCase, level, options.soak));
    say(soakLine(soaks.at(-1)));
  }
}
if (options.json)
  console.log(JSON.stringify({ machine, options, ceilings, results, kernels, soaks }, null, 2));

function readOptionsOrEnd() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    return process.exit(2);
  }
}
