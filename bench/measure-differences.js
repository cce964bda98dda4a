// `node bench/measure-differences.js SWEEP`: how the per-patient differences of a sweep's variants to its reference are
// spread, how skew they are and how alike: what the simulation of verdicts draws from. Options as any verb's: --home.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mean, sampleCorrelation, sampleSkewness, sampleStandardDeviation } from 'simple-statistics';
import { buildWhenNeeded } from '../scripts/build.js';

const called = process.cwd();
process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
buildWhenNeeded();
const { readConfig } = await import('../dist/config.js');
const { withSession } = await import('../dist/cli/session.js');
const { requireSweep, sweepMetric } = await import('../dist/cli/find-sweep.js');
const { firstProtocol } = await import('../dist/cli/first-protocol.js');
const { readRankedRuns } = await import('../dist/store/read-ranked-runs.js');
const { bestReference, completedRuns, groupRuns, isReference } =
  await import('../dist/domain/board/variant-group.js');
const { describeVariant } = await import('../dist/domain/describe-variant.js');
const { pairDifferences } = await import('../dist/domain/statistics/paired-differences.js');

const fewest = 6;
const print = (text) => process.stdout.write(`${text}\n`);
const [name] = process.argv.slice(2);
process.chdir(called);

await withSession(readConfig({}, process.env), async ({ database }) => {
  const sweep = await requireSweep(database, name);
  const runs = firstProtocol(await readRankedRuns(database, sweep.id));
  const groups = groupRuns(runs, ({ variantHash }) => variantHash);
  const reference = bestReference(groups, sweepMetric(sweep));
  if (reference === null) throw new Error('expected a completed reference, got none');
  const variants = groups
    .filter((group) => !isReference(group))
    .map((group) => ({
      label: describeVariant(group[0].parameters),
      differences: pairDifferences(completedRuns(group), completedRuns(reference)).differences,
    }))
    .filter(({ differences }) => differences.size >= fewest);
  print(`reference: ${describeVariant(reference[0].parameters)}\n`);
  print('| variant | patients | mean | deviation | skewness |\n| --- | --- | --- | --- | --- |');
  for (const { label, differences } of variants) {
    const values = [...differences.values()];
    const figures = [mean(values), sampleStandardDeviation(values), sampleSkewness(values)];
    print(`| ${[label, values.length, ...figures.map((figure) => figure.toFixed(3))].join(' | ')} |`);
  }
  const correlations = pairsOf(variants).map(([one, other]) => correlate(one, other));
  print(
    `\ncorrelation of two variants: mean ${mean(correlations).toFixed(2)} over ${correlations.length} pairs`,
  );
  const standard = variants.flatMap(({ differences }) => standardise([...differences.values()]));
  print(`skewness of all, each variant in its own deviations: ${sampleSkewness(standard).toFixed(2)}`);
  print(
    standard
      .toSorted((a, b) => a - b)
      .map((value) => Number(value.toFixed(2)))
      .join(', '),
  );
});

function pairsOf(items) {
  return items.flatMap((one, place) => items.slice(place + 1).map((other) => [one, other]));
}

/** Over the patients that both have. */
function correlate(one, other) {
  const patients = [...one.differences.keys()].filter((patient) => other.differences.has(patient));
  const valuesOf = ({ differences }) => patients.map((patient) => differences.get(patient));
  return sampleCorrelation(valuesOf(one), valuesOf(other));
}

function standardise(values) {
  const [centre, scale] = [mean(values), sampleStandardDeviation(values)];
  return values.map((value) => (value - centre) / scale);
}
