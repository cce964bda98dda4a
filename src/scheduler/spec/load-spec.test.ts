import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DiceboardError } from '../../domain/errors.ts';
import { defaultHalving } from './complete-spec.ts';
import { loadSpec, parseSpec } from './load-spec.ts';

const minimal = 'data: somewhere\n';

function parse(text: string, overrides: string[] = []) {
  return parseSpec({ file: 'experiments/x.yaml', text, overrides });
}

/** The lines of the error that this text makes. */
function problemsOf(text: string, overrides: string[] = []): readonly string[] {
  try {
    parse(text, overrides);
  } catch (error) {
    if (!(error instanceof DiceboardError)) throw error;
    expect(error.code).toBe('SPEC_INVALID');
    for (const line of error.details) expect(error.message).toContain(line);
    return error.details;
  }
  return [];
}

describe('a spec that is right', () => {
  test('needs no more than its data; the rest are defaults', () => {
    expect(parse(minimal)).toEqual({
      name: 'x',
      description: '',
      data: 'somewhere',
      preprocess: 'volume',
      split: { kind: 'patient', seed: 1, test: 0.2, folds: 5 },
      seeds: [1],
      folds: [0, 1, 2, 3, 4],
      epochs: 60,
      metric: 'meanPatientDice',
      backend: 'auto',
      grid: { parameters: {}, when: {} },
      references: [],
      search: { strategy: 'grid', medianStopping: null },
      beside: [],
      text: minimal,
      overrides: [],
    });
  });

  test('takes values, lists and ranges', () => {
    const { grid } = parse(
      `${minimal}parameters:\n  model: unet\n  momentum: [0.9, 0.95]\n  learningRate: logspace[0.001, 0.1, 3]\n  batchSize: linspace[8, 24, 3]\n`,
    );
    expect(grid.parameters).toEqual({
      model: ['unet'],
      momentum: [0.9, 0.95],
      learningRate: [0.001, 0.01, 0.1],
      batchSize: [8, 16, 24],
    });
  });

  test('takes counts or lists of seeds and folds', () => {
    expect(parse(`${minimal}seeds: 3\nfolds: 2\n`)).toMatchObject({ seeds: [1, 2, 3], folds: [0, 1] });
    expect(parse(`${minimal}seeds: [7, 0]\nfolds: [4]\n`)).toMatchObject({ seeds: [7, 0], folds: [4] });
  });

  test('a leaky split has one fold and a tenth for the test, short or long', () => {
    const split = { kind: 'slice-leaky', seed: 1, test: 0.1, folds: 1 };
    expect(parse(`${minimal}split: slice-leaky\n`)).toMatchObject({ split, folds: [0] });
    expect(parse(`${minimal}split: {kind: slice-leaky, seed: 4}\n`).split).toEqual({ ...split, seed: 4 });
  });

  test('conditions take a value, a list, or a bound', () => {
    const text = `${minimal}when:\n  nesterov: {optimizer: sgd, momentum: {above: 0.5}}\n  scale: {flip: [true]}\n`;
    expect(parse(text).grid.when).toEqual({
      nesterov: { optimizer: ['sgd'], momentum: { above: 0.5 } },
      scale: { flip: [true] },
    });
  });

  test('a reference is the grid with its own values laid over, one or several', () => {
    const grid = `${minimal}parameters: {learningRate: [0.1, 0.01], skipConnections: [true, false]}\n`;
    const unet = { model: ['unet'], width: [8], learningRate: [0.1, 0.01], skipConnections: [true, false] };
    expect(parse(`${grid}reference: {model: unet, width: 8}\n`).references).toEqual([
      { parameters: unet, when: {} },
    ]);
    const two = parse(
      `${grid}reference:\n  - {model: unet, width: 8}\n  - {model: unet, width: 16}\n`,
    ).references;
    expect(two.map(({ parameters }) => parameters['width'])).toEqual([[8], [16]]);
  });

  test('the ten patients of Buda et al. are one fold, with nothing sealed', () => {
    expect(parse(`${minimal}split: buda\n`)).toMatchObject({
      split: { kind: 'buda', seed: 1, test: 0, folds: 1 },
      folds: [0],
    });
  });

  test('a nested split says so, and no other holds the key', () => {
    expect(parse(`${minimal}split: {nested: true}\n`).split).toHaveProperty('nested', true);
    expect(parse(`${minimal}split: {nested: false}\n`).split).not.toHaveProperty('nested');
  });

  test('a search is a word or a mapping; what it does not say has a default', () => {
    const search = (text: string) => parse(`${minimal}search: ${text}\n`).search;
    expect(search('grid')).toEqual({ strategy: 'grid', medianStopping: null });
    expect(search('{medianStopping: true}')).toEqual({
      strategy: 'grid',
      medianStopping: { afterEpochs: 5, afterRuns: 4 },
    });
    expect(search('{strategy: random, variants: 8, medianStopping: {afterEpochs: 2}}')).toEqual({
      strategy: 'random',
      variants: 8,
      seed: 1,
      medianStopping: { afterEpochs: 2, afterRuns: 4 },
    });
    expect(search('halving')).toEqual({ strategy: 'halving', variants: null, seed: 1, ...defaultHalving });
    expect(search('{strategy: halving, variants: 20, firstRung: 2, reduction: 4}')).toEqual({
      strategy: 'halving',
      variants: 20,
      seed: 1,
      firstRung: 2,
      reduction: 4,
    });
  });

  test('a further protocol takes from the spec what it does not say', () => {
    const text = `${minimal}folds: 2
epochs: 7
parameters: {learningRate: [0.1, 0.01]}
reference: {model: unet}
beside:
  - {preprocess: dataset}
  - {split: slice-leaky, metric: pooledDice, epochs: 5, parameters: {learningRate: 0.09}, reference: []}
`;
    const [dataset, leaky] = parse(text).beside;
    expect(dataset).toMatchObject({
      preprocess: 'dataset',
      split: { kind: 'patient', folds: 5 },
      folds: [0, 1],
      epochs: 7,
      grid: { parameters: { learningRate: [0.1, 0.01] } },
      references: [{ parameters: { model: ['unet'], learningRate: [0.1, 0.01] } }],
    });
    expect(leaky).toMatchObject({
      preprocess: 'volume',
      split: { kind: 'slice-leaky', folds: 1 },
      folds: [0],
      epochs: 5,
      metric: 'pooledDice',
      grid: { parameters: { learningRate: [0.09] } },
      references: [],
    });
  });
});

describe('--set', () => {
  test('a parameter, a key and a dotted path replace what the file says', () => {
    const spec = parse(`${minimal}epochs: 60\nsplit: slice-leaky\nparameters: {learningRate: 0.3}\n`, [
      'learningRate=[0.1,0.01]',
      'momentum=linspace[0.5, 0.9, 3]',
      'epochs=5',
      'seeds=[1,2]',
      'split={kind: patient}',
      'split.test=0.5',
    ]);
    expect(spec).toMatchObject({ epochs: 5, seeds: [1, 2], split: { kind: 'patient', test: 0.5 } });
    expect(spec.grid.parameters).toEqual({ learningRate: [0.1, 0.01], momentum: [0.5, 0.7, 0.9] });
    expect(spec.overrides).toHaveLength(6);
  });

  test('a key of a section that is written as one word keeps the word', () => {
    expect(parse(`${minimal}split: slice-leaky\n`, ['split.seed=4']).split).toMatchObject({
      kind: 'slice-leaky',
      seed: 4,
    });
    expect(parse(`${minimal}search: halving\n`, ['search.firstRung=5']).search).toMatchObject({
      strategy: 'halving',
      firstRung: 5,
    });
    expect(problemsOf(`${minimal}split: buda\n`, ['split.nested=true'])[0]).toMatch(/split\.nested/);
  });

  test('a wrong value is reported with the override, not with a line of the file', () => {
    expect(problemsOf(`${minimal}epochs: 60\n`, ['epochs=0'])).toEqual([
      '--set epochs=0: epochs: expected a whole number from 1 to 10000, got 0',
    ]);
  });

  test('of two overrides of one key the later one stands, and is the one that is reported', () => {
    expect(parse(minimal, ['epochs=5', 'epochs=6']).epochs).toBe(6);
    expect(problemsOf(minimal, ['epochs=5', 'epochs=0'])[0]).toMatch(/^--set epochs=0: /);
    expect(problemsOf(minimal, ['momentum=[0.5]', 'momentum=2'])[0]).toMatch(/^--set momentum=2: /);
  });

  test('what is no assignment, an unknown key and broken YAML are refused', () => {
    expect(problemsOf(minimal, ['epochs'])[0]).toContain('expected key=value');
    expect(problemsOf(minimal, ['epoch=5'])[0]).toContain('did you mean epochs?');
    expect(problemsOf(minimal, ['learningRate=[0.1'])[0]).toContain('not YAML');
  });

  test('__proto__ is an unknown key like any other', () => {
    expect(problemsOf(minimal, ['__proto__.polluted=1'])[0]).toContain('__proto__: unknown key');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a spec that is wrong', () => {
  test('an unknown parameter is named with file, line, what was expected, and the nearest', () => {
    const [line, ...more] = problemsOf(`${minimal}\nparameters:\n  momentum: 0.9\n  learningrate: 0.1\n`);
    expect(more).toEqual([]);
    expect(line).toMatch(
      /^experiments\/x\.yaml:5: parameters\.learningrate: unknown key, expected one of model, .*; did you mean learningRate\?$/,
    );
  });

  test('all problems are told at once, in the order of their lines', () => {
    const lines = problemsOf(
      [
        'name: two words',
        'epochs: many',
        'splitt: patient',
        'split: {kind: patients, tst: 0.1}',
        'seeds: []',
        'parameters:',
        '  optimizer: [sgd, adm]',
        '  imageSize:',
        '    - 64',
        '    - 100',
        '  momentum: linspace[0, 1.5, 4]',
        'when: {nesterov: {optimiser: sgd}}',
        'reference: {model: unett}',
      ].join('\n'),
    );
    expect(
      lines.map((line) => line.replace('experiments/x.yaml:', '').split(/, got|, expected one/)[0]),
    ).toEqual([
      "1: data: expected the data's folder",
      '1: name: expected a name of up to 60 letters, digits, - and _',
      '2: epochs: expected a whole number from 1 to 10000',
      '3: splitt: unknown key',
      '4: split.kind: expected one of patient, slice-leaky, buda',
      '4: split.tst: unknown key',
      '5: seeds: expected a count from 1 to 10000, or a list of whole numbers from 0 to 2147483647',
      '7: parameters.optimizer.1: expected one of sgd, adam, rmsprop',
      '10: parameters.imageSize.1: expected a whole number from 16 to 512, a multiple of 16',
      '11: parameters.momentum: expected a number from 0, below 1',
      '12: when.nesterov.optimiser: unknown key',
      '13: reference.model: expected one of mobilenetv3-lraspp, mobilenetv3-deeplabv3plus, unet',
    ]);
    expect(lines[7]).toContain('got "adm"; did you mean adam?');
    expect(lines[11]).toContain('got "unett"; did you mean unet?');
  });

  test('a parameter at the top is sent to where it belongs', () => {
    expect(problemsOf(`${minimal}learningRate: 0.1\n`)[0]).toContain('expected parameters.learningRate');
  });

  test.each([
    ['folds: 6', 'a count up to split.folds, which is 5, got 6'],
    ['folds: [0, 5]', 'folds.1: expected a fold below split.folds, which is 5, got 5'],
    ['split: {folds: 1}', 'at least 2 folds'],
    ['split: {kind: slice-leaky, folds: 3}', 'a slice-leaky split has one fold'],
    ['when: {model: {batchNorm: true}, batchNorm: {model: unet}}', 'without a circle'],
    ['when: {momentum: {nesterov: true}}', 'without a circle'],
    ['parameters: {momentum: []}', 'at least one value'],
    ['parameters: {nesterov: yes}', 'true or false, got "yes"'],
    ['parameters: {learningRate: .nan}', 'above 0'],
    ['parameters: [1]', 'a mapping of parameters'],
    ['when: {nesterov: sgd}', 'a mapping such as {optimizer: [sgd]}'],
    ['when: {nesterov: {momentum: {below: 1}}}', '{above: number}'],
    ['split: {test: 1}', 'a share from 0, below 1'],
    ['seeds: 1000000000', 'a whole number from 1 to 10000, got 1000000000'],
    ['backend: wsam', 'did you mean wasm?'],
    ['epochs:', 'epochs: expected a whole number from 1 to 10000, got nothing'],
  ])('%s is refused', (text, expected) => {
    const lines = problemsOf(`${minimal}${text}\n`);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(expected);
    expect(lines[0]).toMatch(/^experiments\/x\.yaml:2: /);
  });

  test.each([
    ['a: [1', 'not YAML'],
    ['epochs: 1\nepochs: 2\n', 'x.yaml:2: not YAML: Map keys must be unique'],
    ['', 'expected a mapping with at least the key data, got nothing'],
    ['just words', 'expected a mapping with at least the key data'],
  ])('%j is one clear line', (text, expected) => {
    const lines = problemsOf(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(expected);
  });

  test('a document whose aliases unfold without end is refused', () => {
    const bomb = Array.from({ length: 12 }, (_, i) =>
      `a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`.replaceAll('*a-1', 'x'),
    );
    expect(problemsOf(`${bomb.join('\n')}\n`)[0]).toContain('not YAML that can be read');
  });
});

describe('a spec file', () => {
  test('is read from disk; one that is not there is answered with the nearest', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diceboard-spec-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'my first!.yaml'), minimal);
    expect((await loadSpec(join(folder, 'my first!.yaml'))).name).toBe('my-first-');
    const missing = loadSpec(join(folder, 'my frst!.yaml'));
    await expect(missing).rejects.toMatchObject({
      code: 'SPEC_NOT_FOUND',
      remedy: expect.stringContaining('first!'),
    });
    await expect(loadSpec(folder)).rejects.toMatchObject({ code: 'SPEC_NOT_FOUND' });
  });

  test('a search reads what belongs to its strategy only, and knows its keys', () => {
    expect(problemsOf(`${minimal}search: random\n`)[0]).toMatch(/search: expected variants/);
    expect(problemsOf(`${minimal}search: {strategy: halving, medianStopping: true}\n`)[0]).toMatch(
      /search\.medianStopping: expected one of variants, seed, firstRung, reduction, which halving reads/,
    );
    const short = `${minimal}epochs: 3\nsearch: halving\n`;
    expect(problemsOf(short)).toEqual([
      expect.stringMatching(/search\.firstRung: expected a first rung below epochs, which is 3, got 3/),
    ]);
    expect(problemsOf(short, ['epochs=4'])).toEqual([]);
    expect(problemsOf(short, ['search.firstRung=2'])).toEqual([]);
    expect(problemsOf(`${minimal}search: {strategy: halving, firstRung: 60}\n`)).toHaveLength(1);
    expect(problemsOf(`${minimal}search: {firstrung: 3}\n`)[0]).toMatch(/did you mean firstRung\?/);
    expect(problemsOf(`${minimal}search: halvin\n`)[0]).toMatch(/did you mean halving\?/);
  });

  test('a further protocol is checked like the spec itself, with its own line', () => {
    const [fold, key, ...more] = problemsOf(
      `${minimal}beside:\n  - {split: patient}\n  - {split: buda, folds: 2}\n  - {splitt: buda}\n`,
    );
    expect(fold).toMatch(
      /x\.yaml:\d+: beside\.1\.folds: expected a count up to split\.folds, which is 1, got 2/,
    );
    expect(key).toMatch(/beside\.2\.splitt: unknown key.*did you mean split\?/);
    expect(more).toEqual([]);
    expect(problemsOf(`${minimal}beside: {split: buda, folds: 2}\n`)[0]).toMatch(/: beside\.folds: /);
  });

  test('nesting asks for patients in three folds', () => {
    expect(problemsOf(`${minimal}split: {nested: true, folds: 2}\n`)[0]).toMatch(/at least 3 folds/);
    expect(problemsOf(`${minimal}split: {kind: slice-leaky, nested: true}\n`)[0]).toMatch(/split\.nested/);
  });
});
