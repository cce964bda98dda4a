import type { Trouble } from './trouble.ts';

export interface Following {
  /** One handler an event of the topic; called with its parsed data. */
  readonly handlers: Readonly<Record<string, (value: unknown) => void>>;
  /** The server cannot read (its reason), cannot be reached ('lost'), or all is well (null). */
  readonly onTrouble: (trouble: Trouble | 'lost' | null) => void;
}

const retryMs = 2000;

/**
 * Follows a topic's server-sent events until the returned function is called. Lets go while the tab is hidden, so
 * that forgotten tabs cost nothing (browsers allow six connections a host), and comes back with it.
 */
export function follow(path: string, { handlers, onTrouble }: Following): () => void {
  let source: EventSource | undefined;
  let retry: number | undefined;

  function open(): void {
    close();
    if (document.hidden) return;
    const opened = new EventSource(path);
    source = opened;
    opened.addEventListener('open', () => onTrouble(null));
    opened.addEventListener('error', () => {
      onTrouble('lost');
      if (opened.readyState === EventSource.CLOSED) retry = window.setTimeout(open, retryMs);
    });
    opened.addEventListener('trouble', (event) => onTrouble(JSON.parse(event.data) as Trouble | null));
    for (const [name, handle] of Object.entries(handlers))
      opened.addEventListener(name, (event: MessageEvent<string>) => handle(JSON.parse(event.data)));
  }

  function close(): void {
    window.clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  document.addEventListener('visibilitychange', open);
  open();
  return () => {
    document.removeEventListener('visibilitychange', open);
    close();
  };
}
