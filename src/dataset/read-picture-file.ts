import { readLimited } from '../files/read-limited.ts';

export { describeReadFailure } from '../files/read-limited.ts';

/** Twenty times what the largest picture that is decoded takes, and one more gigabyte would fill the memory. */
const largestPicture = 64 * 2 ** 20;

/** The bytes of an image's or a mask's file. @throws what `readLimited` throws */
export function readPictureFile(file: string): Promise<Buffer> {
  return readLimited(file, largestPicture);
}
