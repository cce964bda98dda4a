import type { FuzzRandom } from './random.ts';

/** What a value is replaced by. */
const values: readonly ((random: FuzzRandom) => string)[] = [
  () => '',
  () => '~',
  () => '-1',
  () => '.nan',
  () => '.inf',
  () => '1e999',
  () => '99999999999999999999',
  () => '0x7fffffffffffffff',
  () => '"\\e[2J\\n\\u202Eowned"',
  () => "'unclosed",
  () => '"\\x"',
  () => '*nobody',
  () => '&self [*self]',
  () => '&self {a: *self, b: [*self, *self]}',
  () => '!!binary "AAAA"',
  () => '!!set {a, b}',
  () => '!!js/function "function(){}"',
  () => '!<tag:example.com,2026:x> 1',
  () => '2026-11-28T00:00:00Z',
  () => '1:20:30',
  () => '{__proto__: {polluted: true}, constructor: {prototype: {polluted: true}}}',
  () => '{? [a, b] : c, ? {d: e} : f}',
  () => '[a, [b, [c, [d, [e, [f]]]]]]',
  () => 'linspace[0, 1, 10000]',
  () => 'logspace[1e-300, 1e300, 9999]',
  () => 'linspace[1, 2, 1e9]',
  () => `linspace[${'9'.repeat(5000)}`,
  () => `"${'A'.repeat(50_000)}"`,
  (random) => `${'['.repeat(random.pick([40, 1000, 50_000]))}`,
  (random) => `${'{a: '.repeat(random.pick([40, 1000, 20_000]))}`,
  (random) => `[${Array.from({ length: random.pick([100, 20_000]) }, (_, item) => item).join(', ')}]`,
  (random) =>
    `{${Array.from({ length: random.pick([100, 10_000]) }, (_, key) => `key${key}: 1`).join(', ')}}`,
];

/** Lines that are put in. */
const lines: readonly ((random: FuzzRandom) => string)[] = [
  () => '%YAML 1.1\n---',
  () => '---\nanother: document',
  () => '<<: {data: x}',
  () => '__proto__: {polluted: true}',
  () => 'data: again',
  () => '\tdata: tab',
  () => '\u0000\u001b[31m: \u0007',
  () => '? [complex, key]\n: value',
  () => `${'- '.repeat(20_000)}x`,
  () => `${'? '.repeat(20_000)}x`,
  () => `${'k'.repeat(2000)}: 1`,
  (random) => bomb(random.pick([3, 6, 12, 40]), random.pick([2, 9])),
  (random) => Array.from({ length: random.pick([100, 5000]) }, (_, key) => `unknown${key}: 1`).join('\n'),
  (random) =>
    Array.from({ length: random.pick([100, 5000]) }, (_, key) => `&a${key} k${key}: *a${key}`).join('\n'),
  (random) =>
    'deep:\n' +
    Array.from({ length: random.pick([100, 600]) }, (_, at) => `${' '.repeat(at + 1)}k:`).join('\n'),
];

/** Each level names the one before many times: "a billion laughs". */
function bomb(levels: number, times: number): string {
  const rows = Array.from({ length: levels }, (_, level) => {
    const before = level === 0 ? '"lol"' : `*b${level - 1}`;
    return `b${level}: &b${level} [${Array.from({ length: times }, () => before).join(', ')}]`;
  });
  return rows.join('\n');
}

const edits: readonly ((text: string[], random: FuzzRandom) => string)[] = [
  (text, random) => {
    const at = random.below(text.length);
    const value = random.pick(values)(random);
    text[at] = text[at]!.includes(':') ? text[at]!.replace(/:.*/, () => `: ${value}`) : value;
    return `a value becomes ${value.slice(0, 40)}`;
  },
  (text, random) => {
    const line = random.pick(lines)(random);
    text.splice(random.below(text.length + 1), 0, line);
    return `a line is ${line.slice(0, 40)}`;
  },
  (text, random) => {
    const at = random.below(text.length);
    text[at] = ' '.repeat(random.below(12)) + text[at]!.trimStart();
    return 'a line is moved in';
  },
  (text, random) => {
    text.splice(random.below(text.length), 1 + random.below(3));
    return 'lines are missing';
  },
  (text, random) => {
    const from = random.below(text.length);
    text.splice(random.below(text.length), 0, ...text.slice(from, from + 1 + random.below(6)));
    return 'lines stand twice';
  },
  (text, random) => {
    const at = random.below(text.length);
    text[at] = text[at]!.replace(
      /[\w-]+:/,
      (key) => `${key.slice(0, -2)}${random.pick(['', 'x', '\u001b', ' '])}:`,
    );
    return 'a key is misspelt';
  },
];

/** One to three lines of a YAML text changed. */
export function mutateYaml(text: string, random: FuzzRandom): { text: string; mutation: string } {
  const rows = text.split('\n');
  const done = Array.from({ length: 1 + random.below(3) }, () => random.pick(edits)(rows, random));
  return { text: rows.join('\n'), mutation: done.join('; ') };
}

/** What `--set` is given. */
export function drawOverrides(random: FuzzRandom): string[] {
  if (!random.once(4)) return [];
  const key = random.pick([
    'learningRate',
    'split.folds',
    'search',
    '__proto__.polluted',
    'reference.0.width',
    'a.b.c',
  ]);
  return [random.once(10) ? key : `${key}=${random.pick(values)(random)}`];
}
