import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DiceboardError, exitCodes, toDiceboardError } from './errors.ts';

describe('errors', () => {
  it('stand in docs/errors.md, each beside its exit code', () => {
    const documented = new Map<string, number>();
    for (const line of readFileSync('docs/errors.md', 'utf8').split('\n')) {
      const [, exitCode = '', , codes = ''] = line.split('|').map((cell) => cell.trim());
      for (const [, code = ''] of codes.matchAll(/`([A-Z_]+)`/g)) documented.set(code, Number(exitCode));
    }
    expect(Object.fromEntries(documented)).toEqual(exitCodes);
  });

  it('say what came and what to do in one line', () => {
    const error = new DiceboardError('DATA_NOT_FOUND', 'expected a folder, got nothing', {
      remedy: 'check the path',
    });
    expect(error.line).toBe('DATA_NOT_FOUND: expected a folder, got nothing; check the path');
    expect(error.exitCode).toBe(4);
  });

  it('keep the cause of what is not ours', () => {
    const cause = new TypeError('x is undefined\nsecond line');
    const error = toDiceboardError(cause);
    expect(error.code).toBe('INTERNAL');
    expect(error.cause).toBe(cause);
    expect(error.line).not.toContain('\n');
  });
});
