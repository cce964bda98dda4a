import { z } from 'zod';

/** Names that could be a path's are none of ours: no separator, no dots alone, nothing that cannot be seen. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,119}$/);
// oxlint-disable-next-line no-control-regex
const patient = z.string().regex(/^(?!\.)[^/\\:%\u0000-\u001f\u007f]{1,200}$/u);
const slice = z.string().regex(/^[1-9]\d{0,4}$/);

export const withId = z.object({ id });
export const withHash = z.object({ hash: z.string().regex(/^[0-9a-f]{6,64}$/) });
export const withPicture = z.object({
  id,
  patient,
  slice,
  picture: z.enum(['flair.png', 'image.png', 'classes.png']),
});
export const withModelFile = z.object({ id, file: z.enum(['model.json', 'weights.bin', 'input.json']) });

/** The body of a write that says everything by its path. */
export const emptyBody = z.strictObject({});
