import { toDiceboardError } from '../domain/errors.ts';

export interface LiveTopic {
  /** Listeners of one name share one poller. */
  readonly name: string;
  /** Named parts, each told only when its JSON has changed. */
  readonly read: () => Promise<Readonly<Record<string, unknown>>>;
}

export type Listener = (event: string, json: string) => void;

export interface LiveTopics {
  /** Tells what is known at once, then every change, until the returned function is called. */
  subscribe(topic: LiveTopic, listener: Listener): () => void;
}

interface Poller {
  readonly listeners: Set<Listener>;
  readonly last: Map<string, string>;
  timer: NodeJS.Timeout | undefined;
}

/** A read that takes long is repeated less often: reading takes a tenth of the time at most. */
const restPerRead = 9;

/**
 * One poller a topic, shared by all who listen; none while nobody does. A failed read is told as `trouble`
 * (`{ code, message, remedy }`), once, and as null when reading works again.
 */
export function createLiveTopics({ everyMs }: { everyMs: number }): LiveTopics {
  const pollers = new Map<string, Poller>();

  async function poll(poller: Poller, read: LiveTopic['read']): Promise<void> {
    const started = performance.now();
    try {
      for (const [event, value] of Object.entries(await read())) tell(poller, event, value);
      if (poller.last.has('trouble')) tell(poller, 'trouble', null);
    } catch (thrown) {
      const { code, message, remedy } = toDiceboardError(thrown);
      tell(poller, 'trouble', { code, message, remedy });
    }
    if (poller.listeners.size === 0) return;
    const rest = Math.max(everyMs, restPerRead * (performance.now() - started));
    poller.timer = setTimeout(() => void poll(poller, read), rest);
  }

  return {
    subscribe({ name, read }, listener) {
      const known = pollers.get(name);
      const poller: Poller = known ?? { listeners: new Set(), last: new Map(), timer: undefined };
      poller.listeners.add(listener);
      for (const [event, json] of poller.last) listener(event, json);
      if (known === undefined) {
        pollers.set(name, poller);
        void poll(poller, read);
      }
      return () => {
        poller.listeners.delete(listener);
        if (poller.listeners.size > 0) return;
        clearTimeout(poller.timer);
        if (pollers.get(name) === poller) pollers.delete(name);
      };
    },
  };
}

function tell(poller: Poller, event: string, value: unknown): void {
  const json = JSON.stringify(value);
  if (poller.last.get(event) === json) return;
  poller.last.set(event, json);
  for (const listener of poller.listeners) listener(event, json);
}
