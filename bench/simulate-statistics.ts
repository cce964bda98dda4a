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
const board = { variants: 50, patients: 60, correlation: measuredCorrelation, unlike: 0, wider: 1 };

interface Case {
  readonly shape: DifferenceShape;
  /** What of the board is otherwise. */
  readonly otherwise?: Partial<typeof board>;
  /** Judges by the methods that were not chosen too. */
  readonly all?: true;
}

const cases: readonly Case[] = [
  { shape: 'measured', all: true },
  { shape: 'measured', otherwise: { correlation: 0.3 } },
  { shape: 'measured', otherwise: { correlation: 0.7 } },
  { shape: 'measured', otherwise: { unlike: 0.25 }, all: true },
  { shape: 'measured', otherwise: { unlike: 0.5 } },
  { shape: 'measured', otherwise: { wider: 1.5 } },
  { shape: 'measured', otherwise: { wider: 2.5 }, all: true },
  { shape: 'brief training', otherwise: { correlation: 0.5 }, all: true },
  { shape: 'brief training', otherwise: { correlation: 0.3 } },
  { shape: 'brief training', otherwise: { correlation: 0.7 } },
  { shape: 'longer tail' },
  { shape: 'mirrored' },
  { shape: 'two values', all: true },
  { shape: 'measured', otherwise: { variants: 8, patients: 24, unlike: 0.25 }, all: true },
  { shape: 'measured', otherwise: { variants: 4, patients: 10, unlike: 0.25 }, all: true },
  { shape: 'measured', otherwise: { variants: 1, patients: 24 }, all: true },
];

print(`Verdicts: deviation ${deviation}, true difference 0.10 where found, ${trials} trials a row.\n`);
heading(
  'differences',
  'skewness',
  'variants',
  'patients',
  'correlation',
  'unlike by',
  'wider by',
  'method',
  'any false beats',
  'any false loses',
  'found',
);
for (const { shape, otherwise, all } of cases) {
  const population = differencePopulation(deviation, shape);
  const settings = { ...board, ...otherwise, population, effect: 0.1 };
  const methods = verdictMethods.slice(0, all ? undefined : 1);
  simulateVerdicts(settings, { trials, seed: 1, methods }).forEach(
    ({ falseBeats, falseLoses, found }, method) =>
      line(
        shape,
        skewnessOf(population).toFixed(2),
        settings.variants,
        settings.patients,
        settings.correlation,
        settings.unlike,
        settings.wider,
        methods[method]!.name,
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
