// `node --import tsx bench/simulate-differences.ts FILE`: how often verdicts are right where differences are spread as in
// FILE, which `node bench/measure-differences.js SWEEP > FILE` has written: 50 variants, 60 patients, deviation 0.18.
import { readFileSync } from 'node:fs';
import { simulateVerdicts, verdictMethods } from '../src/domain/statistics/simulation.test-support.ts';
import { populationOf, skewnessOf } from '../src/domain/statistics/trials.test-support.ts';

const lines = readFileSync(process.argv[2]!, 'utf8').trim().split('\n');
const bank = lines.at(-1)!.split(', ').map(Number);
const correlation = Number(/correlation of two variants: mean ([\d.]+)/.exec(lines.join('\n'))![1]);
const population = populationOf(bank, 0.18);
const share = (value: number) => `${(100 * value).toFixed(1)} %`;
const print = (...cells: readonly string[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);

print('differences', 'skewness', 'correlation', 'method', 'any false beats', 'any false loses', 'found');
print(...Array<string>(7).fill('---'));
const settings = { variants: 50, patients: 60, population, correlation, effect: 0.1 };
simulateVerdicts(settings, { trials: 1000, seed: 1, methods: verdictMethods }).forEach((shares, method) => {
  const common = [String(bank.length), skewnessOf(population).toFixed(2), String(correlation)];
  const { falseBeats, falseLoses, found } = shares;
  print(...common, verdictMethods[method]!.name, share(falseBeats), share(falseLoses), share(found));
});
