import { applyPatch } from '../../topic-patch.ts';
import type { PartMessage } from '../../topic-patch.ts';
import { askSession } from './session.ts';
import type { Connection } from './connection.ts';
import type { Trouble } from './trouble.ts';

export interface TopicListener {
  readonly onPart: (name: string, value: unknown) => void;
  readonly onConnection: (connection: Connection) => void;
}

const retrySeconds = 2;

/**
 * Follows a topic's server-sent events until the returned function is called. Lets go while the tab is hidden, so
 * that forgotten tabs cost nothing (browsers allow six connections a host), and comes back with it.
 */
export function followTopic(path: string, { onPart, onConnection }: TopicListener): () => void {
  let source: EventSource | undefined;
  let retry: number | undefined;

  function open(): void {
    close();
    if (document.hidden) return;
    const opened = new EventSource(path);
    const known = new Map<string, unknown>();
    source = opened;
    opened.addEventListener('open', () => onConnection('live'));
    opened.addEventListener('error', () => {
      onConnection('lost');
      if (opened.readyState !== EventSource.CLOSED) return;
      void askWhy();
    });
    opened.addEventListener('trouble', ({ data }) =>
      onConnection((JSON.parse(data as string) as Trouble | null) ?? 'live'),
    );
    opened.addEventListener('part', ({ data }) => {
      const message = JSON.parse(data as string) as PartMessage;
      const value = applyPatch(known.get(message.part), message);
      known.set(message.part, value);
      onPart(message.part, value);
    });
  }

  /** A refused stream does not say why: it may want a login, or be one of too many. */
  async function askWhy(): Promise<void> {
    const refused = source;
    const trouble = await askSession();
    if (source !== refused || refused === undefined) return; // it was let go of meanwhile
    if (trouble?.waitSeconds !== undefined) onConnection(trouble);
    retry = window.setTimeout(open, 1000 * (trouble?.waitSeconds ?? retrySeconds));
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
