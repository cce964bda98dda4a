import type { BudgetLimit } from '../../domain/board/budget-view.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { configFrom, defineVerb, jsonOption, latestSweepArgument } from '../command.ts';
import { requireSweep } from '../find-sweep.ts';
import { formatBoard } from '../format-board.ts';
import { readBoard, readBoardWithin } from '../read-board.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';

const units = ['epochs', 'minutes'] as const;

/** The budget that the flags name, null without one. Throws USAGE. */
export function readLimit(
  flags: Readonly<Record<BudgetLimit['unit'], string | undefined>>,
): BudgetLimit | null {
  const [unit, other] = units.filter((name) => flags[name] !== undefined);
  if (unit === undefined) return null;
  if (other !== undefined) throw new DiceboardError('USAGE', 'expected --epochs or --minutes, got both');
  const text = flags[unit]!;
  if (text === 'equal') return { unit, amount: 'equal' };
  const amount = Number(text);
  const fits = unit === 'epochs' ? Number.isInteger(amount) && amount >= 1 : amount > 0;
  if (text.trim() !== '' && fits && Number.isFinite(amount)) return { unit, amount };
  const expected = unit === 'epochs' ? 'a whole number from 1' : 'a number above 0';
  throw new DiceboardError('USAGE', `--${unit}: expected ${expected} or equal, got "${text}"`);
}

export const board = defineVerb('diceboard board demo', {
  meta: { description: 'print the leaderboard of a sweep' },
  args: {
    sweep: latestSweepArgument,
    epochs: {
      type: 'string',
      valueHint: 'n',
      description: 'best score within so many epochs of every run; equal: as many as all have',
    },
    minutes: {
      type: 'string',
      valueHint: 'm',
      description: 'best score within so many minutes of training; equal: as many as all have',
    },
    json: jsonOption,
  },
  run({ args }) {
    const limit = readLimit({ epochs: args.epochs, minutes: args.minutes });
    return withSession(configFrom(args), async ({ database }) => {
      const sweep = await requireSweep(database, args.sweep);
      const { budget, rows } =
        limit === null
          ? { budget: null, rows: await readBoard(database, sweep) }
          : await readBoardWithin(database, sweep, limit);
      if (args.json) return printJson({ sweep: sweep.id, ...(budget && { budget }), rows });
      print(formatBoard(rows, budget));
    });
  },
});
