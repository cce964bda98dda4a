// `npm run bench -- statistics`: how often the verdicts and the intervals are right, by simulation. Prints Markdown; the
// seeds are fixed, so the figures are the same wherever it runs.
import {
  coverageMethods,
  simulateCoverage,
  simulateVerdicts,
} from '../src/domain/statistics/simulation.test-support.ts';
import {
  dicePopulation,
  differencePopulation,
  differenceShapes,
  skewnessOf,
} from '../src/domain/statistics/trials.test-support.ts';

const print = (text: string) => process.stdout.write(`${text}\n`);
const share = (value: number) => `${(100 * value).toFixed(1)} %`;
const line = (...cells: readonly (string | number)[]) => print(`| ${cells.join(' | ')} |`);
const heading = (...titles: readonly string[]) => {
  line(...titles);
  line(...titles.map(() => '---'));
};

const trials = 1000;
const [variants, patients, deviation] = [50, 60, 0.18];

print(
  `Verdicts: ${variants} variants, ${patients} patients, deviation ${deviation}, ${trials} trials a row.\n`,
);
heading(
  'differences',
  'skewness',
  'correlation',
  'true difference',
  'any false beats',
  'any false loses',
  'found',
  'bootstrap: any false beats',
  'found',
);
for (const shape of Object.keys(differenceShapes) as (keyof typeof differenceShapes)[]) {
  const population = differencePopulation(deviation, shape);
  for (const correlation of [0.3, 0.5, 0.7])
    for (const effect of [0, 0.1]) {
      const settings = { variants, patients, population, correlation, effect };
      const bootstrap = correlation === 0.5 && shape === 'measured';
      const result = simulateVerdicts(settings, { trials, seed: 1, bootstrap });
      const found = (value: number | undefined) => (effect === 0 || value === undefined ? '' : share(value));
      line(
        shape,
        skewnessOf(population).toFixed(2),
        correlation,
        effect.toFixed(2),
        share(result.falseBeats),
        share(result.falseLoses),
        found(result.found),
        result.byBootstrap === null ? '' : share(result.byBootstrap.falseBeats),
        found(result.byBootstrap?.found),
      );
    }
}

print(`\nCoverage of 95 % intervals of a mean (mean width), 2000 trials a row.\n`);
heading('values', 'patients', ...coverageMethods);
for (const [name, population] of [
  ['Dice of patients', dicePopulation()],
  ['differences, deviation 0.18', differencePopulation(deviation)],
] as const)
  for (const count of [10, 20, 40, 60]) {
    const results = simulateCoverage(population, { patients: count, trials: 2000, seed: 2 });
    line(name, count, ...results.map(({ coverage, width }) => `${share(coverage)} (${width.toFixed(3)})`));
  }
