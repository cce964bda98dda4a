/** Pictures by address, the latest asked for; a failure is forgotten, so that it may be asked for again. */
export interface PictureCache<Picture> {
  get(address: string): Promise<Picture>;
}

/** Keeps up to `most` pictures; `load` is asked once for each while it is kept. */
export function createPictureCache<Picture>(
  load: (address: string) => Promise<Picture>,
  most: number,
): PictureCache<Picture> {
  const kept = new Map<string, Promise<Picture>>();
  return {
    get(address) {
      const known = kept.get(address);
      kept.delete(address);
      const picture = known ?? load(address);
      kept.set(address, picture);
      if (known === undefined) picture.catch(() => kept.get(address) === picture && kept.delete(address));
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      return picture;
    },
  };
}
