import { expect, test } from 'vitest';
import type { Annotation } from '../../../domain/annotation.ts';
import type { Answer } from '../api/send.ts';
import { createAnnotationWriter } from './annotation-writer.ts';
import type { WrittenAnnotations } from './annotation-writer.ts';

const refusal = { trouble: { code: 'OPERATORS_ONLY', message: 'expected an operator' } };
const plain: Annotation = { starred: false, tags: [], note: '' };

/** A writer over a server that answers when the test says so. */
function start() {
  const asked: { annotation: Annotation; answer: (given: Answer<unknown>) => Promise<void> }[] = [];
  let seen: WrittenAnnotations = { annotations: {}, trouble: null };
  const writer = createAnnotationWriter({
    put: (_hash, annotation) =>
      new Promise((resolve) => {
        const answer = async (given: Answer<unknown>) => {
          resolve(given);
          await new Promise((settled) => setImmediate(settled));
        };
        asked.push({ annotation, answer });
      }),
    onChange: (written) => (seen = written),
  });
  return { writer, asked, shown: () => seen.annotations['a'], trouble: () => seen.trouble };
}

test('a second edit waits for the first, and takes all of it along', async () => {
  const { writer, asked, shown } = start();
  writer.edit('a', { starred: true });
  writer.edit('a', { note: 'odd' });
  writer.edit('a', { tags: ['paper'], note: 'odder' });
  expect(shown()).toEqual({ starred: true, tags: ['paper'], note: 'odder' });
  expect(asked.map(({ annotation }) => annotation)).toEqual([{ ...plain, starred: true }]);
  await asked[0]!.answer({ value: {} });
  expect(asked[1]!.annotation).toEqual({ starred: true, tags: ['paper'], note: 'odder' });
  await asked[1]!.answer({ value: {} });
  expect(asked).toHaveLength(2);
  expect(shown()).toEqual({ starred: true, tags: ['paper'], note: 'odder' });
});

test('what the server tells while an edit is sent changes the other fields alone', async () => {
  const { writer, asked, shown } = start();
  writer.edit('a', { starred: true });
  writer.tell({ a: { ...plain, note: 'of somebody else' } });
  expect(shown()).toEqual({ ...plain, starred: true, note: 'of somebody else' });
  writer.edit('a', { tags: ['paper'] });
  await asked[0]!.answer({ value: {} });
  writer.tell({ a: { ...plain, starred: true } });
  expect(shown()).toEqual({ starred: true, tags: ['paper'], note: '' });
  expect(asked[1]!.annotation).toEqual({ starred: true, tags: ['paper'], note: 'of somebody else' });
});

test('once an edit was taken the server has the word', async () => {
  const { writer, asked, shown } = start();
  writer.edit('a', { starred: true });
  await asked[0]!.answer({ value: {} });
  expect(shown()?.starred).toBe(true);
  writer.tell({ a: { ...plain, tags: ['theirs'] } });
  expect(shown()).toEqual({ ...plain, tags: ['theirs'] });
});

test('a refused edit is taken back and says why; a later one of the same field survives it', async () => {
  const { writer, asked, shown, trouble } = start();
  writer.tell({ a: { ...plain, note: 'known' } });
  writer.edit('a', { note: 'first', starred: true });
  writer.edit('a', { note: 'second' });
  await asked[0]!.answer(refusal);
  expect(trouble()).toEqual(refusal.trouble);
  expect(shown()).toEqual({ ...plain, note: 'second' });
  expect(asked[1]!.annotation).toEqual({ ...plain, note: 'second' });
  await asked[1]!.answer({ value: {} });
  expect(trouble()).toBeNull();
});
