/** Runs tasks one after the other, however they end; one that nobody wants any more when its turn comes is left out. */
export type TakeTurn = <T>(task: () => Promise<T>, isWanted: () => boolean) => Promise<T | undefined>;

export function createTurns(): TakeTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (task, isWanted) => {
    const turn = last.then(() => (isWanted() ? task() : undefined));
    last = turn.catch(() => undefined);
    return turn;
  };
}
