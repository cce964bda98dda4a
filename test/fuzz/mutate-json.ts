import type { FuzzRandom } from './random.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Text that a value is put in as: JSON.stringify could not write all of it. */
const hostile: readonly ((random: FuzzRandom) => string)[] = [
  () => 'null',
  () => 'true',
  () => '-1',
  () => '0.5',
  () => '1e999',
  () => '-0',
  () => '9007199254740993',
  () => '4294967295',
  () => '1e15',
  () => '""',
  () => '"\\u001b[2J\\n\\u202e"',
  () => '"../../../../etc/passwd"',
  () => '"__proto__"',
  () => `"${'A'.repeat(100_000)}"`,
  () => '[]',
  () => '{}',
  () => '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  () => '[[[[1]]]]',
  (random) => nest(random.pick([40, 2000, 100_000])),
  (random) => `[${Array.from({ length: random.pick([100, 20_000]) }, () => '1').join(',')}]`,
  (random) =>
    `{${Array.from({ length: random.pick([100, 20_000]) }, (_, key) => `"key${key}":${key}`).join(',')}}`,
  () => '[4294967295,4294967295]',
  () => '[-1]',
];

/** A list in a list, and so on. */
function nest(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

const marker = '"<here>"';

/** One value of a JSON text put in place of another, taken out, or doubled under another key. */
export function mutateJson(text: string, random: FuzzRandom): { text: string; mutation: string } {
  const wrapper: Record<string, Json> = { whole: JSON.parse(text) as Json };
  const { holder, key } = random.pick(listPlaces(wrapper));
  const isNamed = !Array.isArray(holder) && holder !== wrapper;
  if (random.once(6) && isNamed) {
    delete holder[key];
    return { text: JSON.stringify(wrapper['whole']), mutation: `${key} is missing` };
  }
  const value = random.pick(hostile)(random);
  const place = random.once(6) && isNamed ? 'unknown key' : key;
  holder[place] = '<here>';
  const written = JSON.stringify(wrapper['whole']).replace(marker, () => value);
  return { text: written, mutation: `${place} becomes ${value.slice(0, 40)}` };
}

interface Place {
  readonly holder: Record<string, Json>;
  readonly key: string;
}

/** Every value's place, that of the whole text too. */
function listPlaces(wrapper: Record<string, Json>): Place[] {
  const places: Place[] = [];
  const visit = (holder: Record<string, Json>): void => {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof value === 'object' && value !== null) visit(value as Record<string, Json>);
    }
  };
  visit(wrapper);
  return places;
}
