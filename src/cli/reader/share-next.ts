/**
 * Runs `work` for whoever asks, one run at a time: everybody gets a run that begins after they asked, and all who wait
 * for the next one share it.
 */
export function shareNext<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    if (next !== undefined) return next;
    const started = running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return work();
      });
    [next, running] = [started, started];
    return started;
  };
}
