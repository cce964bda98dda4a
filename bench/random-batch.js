// A batch like peer.py's.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * `images`: `[batch][size][size][3]`, normally distributed. `truth`: `[batch][size][size]`, one ellipse an image, 1 to
 * 5 % of its pixels.
 */
export function randomBatch({ size, batch }) {
  const generator = xoroshiro128plus(1);
  const random = () => uniformFloat64(generator);
  const images = Float32Array.from({ length: batch * size * size * 3 }, () => normal(random));
  const truth = new Float32Array(batch * size * size);
  for (let image = 0; image < batch; image++) {
    const centre = [0.25 + 0.5 * random(), 0.25 + 0.5 * random()];
    const radius = [0.06 + 0.08 * random(), 0.06 + 0.08 * random()];
    for (let pixel = 0; pixel < size * size; pixel++) {
      const place = [(pixel % size) / size, Math.floor(pixel / size) / size];
      const distance = place.reduce(
        (total, at, axis) => total + ((at - centre[axis]) / radius[axis]) ** 2,
        0,
      );
      truth[image * size * size + pixel] = distance < 1 ? 1 : 0;
    }
  }
  return { images, truth };
}

/** Box and Muller 1958. */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
