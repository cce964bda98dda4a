// `npm run bench -- statistics`: how often the verdicts and the intervals are right, by simulation. Prints Markdown; the
// seeds are fixed, so the figures are the same wherever it runs.
import {
  coverageMethods,
  simulateCoverage,
  simulateVerdicts,
} from '../src/domain/statistics/simulation.test-support.ts';
import { differencePopulation, dicePopulation } from '../src/domain/statistics/trials.test-support.ts';

const share = (value: number) => `${(100 * value).toFixed(1)} %`;
const line = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(' | ')} |`);
const heading = (...titles: readonly string[]) => {
  line(...titles);
  line(...titles.map(() => '---'));
};

const trials = 1000;
const [variants, patients, deviation] = [50, 60, 0.18];

console.log(`Verdicts: ${variants} variants, ${patients} patients, ${trials} trials a row.\n`);
heading('differences', 'correlation', 'true difference', 'any false beats', 'any false loses', 'found');
for (const [name, population] of [
  ['as measured', differencePopulation(deviation)],
  ['as measured, mirrored', differencePopulation(deviation, true)],
] as const)
  for (const correlation of [0.3, 0.5, 0.7])
    for (const effect of [0, 0.1]) {
      const settings = { variants, patients, population, correlation, effect };
      const { falseBeats, falseLoses, found } = simulateVerdicts(settings, { trials, seed: 1 });
      line(
        name,
        correlation,
        effect.toFixed(2),
        share(falseBeats),
        share(falseLoses),
        effect === 0 ? '' : share(found),
      );
    }

console.log(`\nCoverage of 95 % intervals of a mean (mean width), 2000 trials a row.\n`);
heading('values', 'patients', ...coverageMethods);
for (const [name, population] of [
  ['Dice of patients', dicePopulation()],
  ['differences, deviation 0.18', differencePopulation(deviation)],
] as const)
  for (const count of [10, 20, 40, 60]) {
    const results = simulateCoverage(population, { patients: count, trials: 2000, seed: 2 });
    line(name, count, ...results.map(({ coverage, width }) => `${share(coverage)} (${width.toFixed(3)})`));
  }
