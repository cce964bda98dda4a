import { expect, test } from 'vitest';
import { DiceboardError } from '../domain/errors.ts';
import { describeFailure } from './trainer-failure.ts';

test.each([
  new RangeError('Array buffer allocation failed'),
  new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory'),
  new Error('OOM when allocating tensor with shape[16,64,256,256]'),
  new Error('Out of memory'),
])('names memory that is used up, not to be retried: %s', (error) => {
  expect(describeFailure(error)).toMatchObject({ code: 'OUT_OF_MEMORY', retryable: false });
});

test('keeps the code of a failure that a user can mend, with its remedy in one line', () => {
  const error = new DiceboardError('DISK_FULL', 'expected 2 MB free, got a full disk', {
    remedy: 'free some',
  });
  expect(describeFailure(error)).toMatchObject({
    code: 'DISK_FULL',
    message: 'expected 2 MB free, got a full disk; free some',
    retryable: false,
  });
});

test('takes anything else for a fault of ours and keeps the stack of its cause', () => {
  const failure = describeFailure(new TypeError('x is undefined'));
  expect(failure).toMatchObject({ code: 'INTERNAL', retryable: false });
  expect(failure.stack).toMatch('trainer-failure.test.ts');
});
