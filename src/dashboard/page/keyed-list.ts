export interface Keyed {
  readonly key: string;
}

/**
 * Keeps a parent's children equal to a list: builds those that are new or whose JSON has changed, moves the others,
 * and keeps the keyboard's place (elements that can hold it carry `data-focus`).
 */
export function createKeyedList<T extends Keyed>(
  parent: Element,
  build: (item: T) => Element,
): (items: readonly T[]) => void {
  let known = new Map<string, { node: Element; json: string }>();
  return (items) => {
    const place = placeOf(parent, known);
    const next = new Map<string, { node: Element; json: string }>();
    for (const item of items) {
      const json = JSON.stringify(item);
      const old = known.get(item.key);
      next.set(item.key, old?.json === json ? old : { node: build(item), json });
    }
    for (const [key, { node }] of known) if (next.get(key)?.node !== node) node.remove();
    let cursor = parent.firstElementChild;
    for (const { node } of next.values()) {
      if (node === cursor) cursor = cursor.nextElementSibling;
      else parent.insertBefore(node, cursor);
    }
    known = next;
    if (place !== null) next.get(place.key)?.node.querySelector<HTMLElement>(place.selector)?.focus();
  };
}

function placeOf(parent: Element, known: ReadonlyMap<string, { node: Element }>) {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !parent.contains(active)) return null;
  const name = active.dataset['focus'];
  if (name === undefined) return null;
  for (const [key, { node }] of known)
    if (node.contains(active)) return { key, selector: `[data-focus="${CSS.escape(name)}"]` };
  return null;
}
