import type { FuzzRandom } from './random.ts';

/** A value that holds itself many times over: a few bytes, whose text would have 2 to the 40 commas. */
function nestedList(): string {
  const levels = Array.from({ length: 40 }, (_, level) => {
    const inner = `h${byte(level)}`;
    return `0](${inner}${inner}eq${byte(level + 1)}`;
  });
  return `]q\0${levels.join('')}`;
}

function byte(value: number): string {
  return String.fromCharCode(value);
}

/** Pickles (Latin-1) that name what they may not, work for ever, or fill the memory. */
const pickles: Readonly<Record<string, (random: FuzzRandom) => string>> = {
  'calls os.system': () => 'cos\nsystem\n(S"touch /tmp/owned"\ntR.',
  'calls eval': () => 'cbuiltins\neval\n(S"1"\ntR.',
  'names posix.system by texts': () => '\x80\x04\x8c\x05posix\x8c\x06system\x93)R.',
  'names subprocess.Popen as an instance': () => '(S"id"\nisubprocess\nPopen\n.',
  'names a control sequence': () => '\x80\x04\x8c\x04\x1b[2J\x8c\x01\n\x93.',
  'loads bytes': () => 'ctorch.storage\n_load_from_bytes\n(S"1"\ntR.',
  'sets a prototype': () => '](}\x8c\x09__proto__}sb.',
  'sets a constructor': () => 'ccollections\nOrderedDict\n)R}\x8c\x0bconstructor}sb.',
  'has a list that holds itself many times over as a key': () => `(${nestedList()}I1\nd.`,
  'sets a list that holds itself many times over': () => `]}${nestedList()}I1\nsb.`,
  'copies a long list over and over': () => `(${'N'.repeat(60_000)}lq\0${']h\0b'.repeat(40_000)}.`,
  'calls with a long list over and over': () =>
    `ctorch._utils\n_rebuild_parameter\nq\x01(${'N'.repeat(60_000)}tq\0${'h\x01h\0R0'.repeat(30_000)}.`,
  'opens dictionaries': (random) => `${'}'.repeat(random.pick([1000, 200_000, 4_000_000]))}.`,
  'opens lists': (random) => `${'('.repeat(random.pick([1000, 200_000, 4_000_000]))}.`,
  'nests tuples': (random) => `N${'\x85'.repeat(random.pick([1000, 200_000, 2_000_000]))}.`,
  'doubles the top for ever': () => `]${'2'.repeat(1_000_000)}.`,
  'goes back': () => 'B\xfb\xff\xff\xff.',
  'claims a text of 4 GB': () => 'X\xff\xff\xff\xffa.',
  'claims a number of 2 GB': () => '\x8b\xff\xff\xff\x7fa.',
  'claims bytes of 2^60': () => '\x8e\0\0\0\0\0\0\0\x10.',
  'writes a number of a megabyte': () => `I${'9'.repeat(1_000_000)}\n.`,
  'pops from nothing': () => '0000a.',
  'has no end': () => '}',
  'is empty': () => '',
};

export function drawPickle(random: FuzzRandom): { pickle: Buffer; mutation: string } {
  const [mutation, make] = random.pick(Object.entries(pickles));
  return { pickle: Buffer.from(make(random), 'latin1'), mutation: `its pickle ${mutation}` };
}
