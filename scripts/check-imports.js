// Import rules and cycles. A cruise that sees no module is a failure, not a pass.
import { spawnSync } from 'node:child_process';

const cruiser = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
const run = spawnSync(
  process.execPath,
  [cruiser, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
  { encoding: 'utf8', maxBuffer: 1 << 28 },
);
if (run.status !== 0 && run.stdout === '') {
  console.error(run.stderr);
  process.exit(1);
}
const { summary } = JSON.parse(run.stdout);
for (const violation of summary.violations) {
  const cycle = violation.cycle?.map((step) => step.name).join(' -> ');
  console.error(`${violation.rule.name}: ${violation.from} -> ${cycle ?? violation.to}`);
}
if (summary.totalCruised === 0) {
  console.error('import check saw no modules: a false green');
  process.exit(1);
}
console.log(`imports: ${summary.totalCruised} modules, ${summary.violations.length} violations`);
process.exit(summary.violations.length === 0 ? 0 : 1);
