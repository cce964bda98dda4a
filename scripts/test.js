// `npm test`: every check of the project, on a fresh clone too. The last lines say what was skipped and why.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installServices } from './services.js';
import { installWhenNeeded } from './install.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const failures = [];
let passed = 0;

function check(name, args) {
  const started = performance.now();
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${run.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (run.status === 0) return void passed++;
  failures.push(name);
  process.stdout.write(`${run.stdout}${run.stderr}\n`);
}

/** Runs vitest with the caller's own filters and returns its report. */
function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'diceboard-report-'));
  const report = join(folder, 'report.json');
  const filters = process.argv.slice(2);
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'];
  const run = spawnSync(process.execPath, [...args, `--outputFile.json=${report}`, ...filters], {
    stdio: 'inherit',
  });
  try {
    return { status: run.status, ...JSON.parse(readFileSync(report, 'utf8')) };
  } catch {
    return { status: 1, testResults: [], numPassedTests: 0, numFailedTests: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Skipped tests by the need that this machine lacks. */
function groupSkips(report) {
  const groups = new Map();
  for (const file of report.testResults) {
    if (file.assertionResults.length === 0) groups.set(`no reason given: ${file.name} holds no test`, 1);
    for (const test of file.assertionResults) {
      if (!['skipped', 'pending', 'todo'].includes(test.status)) continue;
      const need = /\[needs ([^\]]+)\]/.exec(test.fullName)?.[1] ?? `no reason given: ${test.fullName}`;
      groups.set(need, (groups.get(need) ?? 0) + 1);
    }
  }
  return groups;
}

installWhenNeeded();
installServices();
const { generateClient, buildKernels, buildWhenNeeded } = await import('./build.js');
generateClient();
buildKernels();
check('format', ['node_modules/oxfmt/bin/oxfmt', '--check']);
check('lint', ['node_modules/oxlint/bin/oxlint', '--deny-warnings']);
check('imports', ['scripts/check-imports.js']);
check('types', ['node_modules/typescript/bin/tsc', '--noEmit']);
buildWhenNeeded();
const report = runTests();
const skips = groupSkips(report);
const allowed = JSON.parse(readFileSync('test/allowed-skips.json', 'utf8'));
const skipped = [...skips.values()].reduce((sum, count) => sum + count, 0);
console.log('');
for (const [need, count] of skips) console.log(`skipped ${count}: needs ${need}`);
const forbidden = process.env.CI ? [...skips.keys()].filter((need) => !allowed.includes(need)) : [];
for (const need of forbidden) console.log(`not allowed under CI: skips for want of ${need}`);
passed += report.numPassedTests;
const failed = failures.length + report.numFailedTests + forbidden.length;
const crashed = failed === 0 && report.status !== 0 ? 1 : 0;
if (failures.length > 0) console.log(`failed checks: ${failures.join(', ')}`);
if (crashed) console.log('the test runner itself failed; see above');
console.log(`${passed} passed, ${failed + crashed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed + crashed === 0 ? 0 : 1);
