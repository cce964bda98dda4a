import type { Annotation } from '../domain/annotation.ts';
import { DiceboardError } from '../domain/errors.ts';
import { type Database, inTransaction } from './database.ts';

/**
 * Keeps what is said of a variant in place of what was said before; an empty one is removed. Throws NOT_FOUND for an
 * unknown variant, CONFIG_INVALID for more than an annotation may hold.
 */
export async function recordAnnotation(
  database: Database,
  variantHash: string,
  annotation: Annotation,
): Promise<void> {
  checkAnnotation(annotation);
  const { starred, tags, note } = annotation;
  await inTransaction(database, async ({ variant, annotation: kept }) => {
    if ((await variant.count({ where: { hash: variantHash } })) === 0)
      throw new DiceboardError('NOT_FOUND', `expected the hash of a variant, got "${variantHash}"`);
    if (!starred && tags.length === 0 && note === '') {
      await kept.deleteMany({ where: { variantHash } });
      return;
    }
    const said = { starred, tags: [...tags], note, updatedAt: new Date() };
    await kept.upsert({ where: { variantHash }, create: { variantHash, ...said }, update: said });
  });
}

function checkAnnotation({ tags, note }: Annotation): void {
  const refuse = (expected: string, got: string) => {
    throw new DiceboardError('CONFIG_INVALID', `expected ${expected}, got ${got}`);
  };
  if (tags.length > 20) refuse('20 tags at most', String(tags.length));
  if (new Set(tags).size !== tags.length) refuse('each tag once', tags.join(', '));
  const odd = tags.find((tag) => tag.trim() === '' || tag.length > 40 || tag.includes('\0'));
  if (odd !== undefined) refuse('tags of 1 to 40 characters', JSON.stringify(odd.slice(0, 60)));
  if (note.length > 4_000) refuse('a note of at most 4,000 characters', String(note.length));
  if (note.includes('\0')) refuse('a note of text', 'a NUL character');
}
