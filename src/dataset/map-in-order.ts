/**
 * Runs `work` on all items, `limit` at a time, and hands the results to `take` in the items' order.
 * The first failure ends it, once the work that had begun is over.
 */
export async function mapInOrder<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  take: (result: Result, item: Item) => void | Promise<void>,
  limit = 16,
): Promise<void> {
  const begun: { item: Item; result: Promise<Result> }[] = [];
  let next = 0;
  try {
    while (next < items.length || begun.length > 0) {
      while (next < items.length && begun.length < limit) {
        const item = items[next++]!;
        const result = work(item);
        result.catch(() => {}); // Awaited below; until then a failure is not unhandled.
        begun.push({ item, result });
      }
      const { item, result } = begun.shift()!;
      await take(await result, item);
    }
  } finally {
    await Promise.allSettled(begun.map(({ result }) => result));
  }
}
