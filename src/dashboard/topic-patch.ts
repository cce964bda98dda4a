/** A list's row as it is patched: by its key, unique within the list. */
export interface Keyed {
  readonly key: string;
}

/**
 * One part of a live topic, as a server-sent event `part`: whole, or, of a list of keyed rows, what has changed.
 * `order` is there where rows came, went or moved.
 */
export type PartMessage =
  | { readonly part: string; readonly whole: unknown }
  | { readonly part: string; readonly changed: readonly Keyed[]; readonly order?: readonly string[] };

/** What a part is after a message; rows that have not changed stay identical. */
export function applyPatch(known: unknown, message: PartMessage): unknown {
  if ('whole' in message) return message.whole;
  const rows = new Map((known as readonly Keyed[]).map((row) => [row.key, row]));
  for (const row of message.changed) rows.set(row.key, row);
  const order = message.order ?? (known as readonly Keyed[]).map(({ key }) => key);
  return order.flatMap((key) => rows.get(key) ?? []);
}

/** The message that makes `next` of `known` (undefined: nobody was told before); null where they are equal. */
export function diffPart(part: string, known: unknown, next: unknown): PartMessage | null {
  if (!isKeyed(known) || !isKeyed(next))
    return known !== undefined && isEqual(known, next) ? null : { part, whole: next };
  const before = new Map(known.map((row) => [row.key, row]));
  const changed = next.filter((row) => !isEqual(before.get(row.key), row));
  const order = next.map(({ key }) => key);
  const moved = order.length !== known.length || order.some((key, place) => known[place]?.key !== key);
  if (changed.length === 0 && !moved) return null;
  if (changed.length > next.length / 2) return { part, whole: next };
  return moved ? { part, changed, order } : { part, changed };
}

/** The same object is not looked into: of a long list few rows change. */
function isEqual(known: unknown, next: unknown): boolean {
  return known === next || JSON.stringify(known) === JSON.stringify(next);
}

function isKeyed(value: unknown): value is readonly Keyed[] {
  return Array.isArray(value) && value.every((row) => typeof (row as Keyed | null)?.key === 'string');
}
