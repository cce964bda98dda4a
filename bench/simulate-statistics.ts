// `npm run bench -- statistics`: how often the verdicts and the intervals are right, by simulation. Prints Markdown; the
// seeds are fixed, so the figures are the same wherever it runs.
import {
  coverageMethods,
  simulateCoverage,
  simulateVerdicts,
  verdictMethods,
} from '../src/domain/statistics/simulation.test-support.ts';
import {
  dicePopulation,
  differencePopulation,
  type DifferenceShape,
  measuredCorrelation,
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
const deviation = 0.18;
const board = { variants: 50, patients: 60, correlation: measuredCorrelation, unlike: 0 };

/** Of shapes of differences, and what of the board is otherwise. */
const cases: readonly (readonly [DifferenceShape, Partial<typeof board>])[] = [
  ['measured', {}],
  ['measured', { correlation: 0.3 }],
  ['measured', { correlation: 0.7 }],
  ['measured', { unlike: 0.25 }],
  ['measured', { unlike: 0.5 }],
  ['brief training', { correlation: 0.5 }],
  ['brief training', { correlation: 0.3 }],
  ['brief training', { correlation: 0.7 }],
  ['longer tail', {}],
  ['mirrored', {}],
  ['two values', {}],
  ['measured', { variants: 8, patients: 24, unlike: 0.25 }],
  ['measured', { variants: 4, patients: 10, unlike: 0.25 }],
  ['measured', { variants: 2, patients: 10, unlike: 0.25 }],
  ['measured', { variants: 1, patients: 24 }],
];

print(`Verdicts: deviation ${deviation}, true difference 0.10 where found, ${trials} trials a row.\n`);
heading(
  'differences',
  'skewness',
  'variants',
  'patients',
  'correlation',
  'unlike by',
  'method',
  'any false beats',
  'any false loses',
  'found',
);
for (const [shape, otherwise] of cases) {
  const population = differencePopulation(deviation, shape);
  const settings = { ...board, ...otherwise, population, effect: 0.1 };
  const shares = simulateVerdicts(settings, { trials, seed: 1, methods: verdictMethods });
  shares.forEach(({ falseBeats, falseLoses, found }, method) =>
    line(
      shape,
      skewnessOf(population).toFixed(2),
      settings.variants,
      settings.patients,
      settings.correlation,
      settings.unlike,
      verdictMethods[method]!.name,
      share(falseBeats),
      share(falseLoses),
      share(found),
    ),
  );
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
