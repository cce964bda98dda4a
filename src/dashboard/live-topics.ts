import { explainFailure } from './explain-failure.ts';
import type { Log } from './explain-failure.ts';
import { diffPart } from './topic-patch.ts';

export interface LiveTopic {
  /** Listeners of one name share one poller. */
  readonly name: string;
  /** Named parts. A part that is the same object as at the last read is taken to be unchanged. */
  readonly read: () => Promise<Readonly<Record<string, unknown>>>;
}

/** `part` with a PartMessage, or `trouble`. */
export type Listener = (event: 'part' | 'trouble', json: string) => void;

export interface LiveTopics {
  /** Tells every known part whole at once, then every change, until the returned function is called. */
  subscribe(topic: LiveTopic, listener: Listener): () => void;
}

interface Poller {
  readonly listeners: Set<Listener>;
  readonly parts: Map<string, { readonly value: unknown; whole?: string }>;
  /** What was thrown last, in its own words, and what was told of it. */
  trouble: { readonly words: string; readonly json: string } | undefined;
  timer: NodeJS.Timeout | undefined;
}

/**
 * A read that takes long is repeated less often, so that reading takes a tenth of the time; but one that only waited, as
 * for a database that is away, must not leave a page stale for minutes.
 */
const restPerRead = 9;
const longestRestMs = 30_000;

/**
 * One poller a topic, shared by all who listen; none while nobody does. Of a part only what changed is told. A failed
 * read is told as `trouble` (`{ code, message, remedy }`), once, and as null when reading works again.
 */
export function createLiveTopics({ everyMs, log }: { everyMs: number; log: Log }): LiveTopics {
  const pollers = new Map<string, Poller>();

  async function poll(poller: Poller, read: LiveTopic['read']): Promise<void> {
    const started = performance.now();
    try {
      for (const [part, value] of Object.entries(await read())) tellPart(poller, part, value);
      if (poller.trouble !== undefined) tell(poller, 'trouble', 'null');
      poller.trouble = undefined;
    } catch (thrown) {
      // Where the last listener went meanwhile, as when the server closes, it is nobody's trouble.
      if (poller.listeners.size > 0) tellTrouble(poller, thrown, log);
    }
    if (poller.listeners.size === 0) return;
    const rest = Math.max(everyMs, Math.min(longestRestMs, restPerRead * (performance.now() - started)));
    poller.timer = setTimeout(() => void poll(poller, read), rest);
  }

  return {
    subscribe({ name, read }, listener) {
      const known = pollers.get(name);
      const poller: Poller = known ?? {
        listeners: new Set(),
        parts: new Map(),
        trouble: undefined,
        timer: undefined,
      };
      poller.listeners.add(listener);
      for (const [part, state] of poller.parts) listener('part', writeWhole(part, state));
      if (poller.trouble !== undefined) listener('trouble', poller.trouble.json);
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

function tellPart(poller: Poller, part: string, value: unknown): void {
  const known = poller.parts.get(part);
  if (known !== undefined && known.value === value) return;
  const message = diffPart(part, known?.value, value);
  const whole = message === null ? known?.whole : undefined;
  poller.parts.set(part, whole === undefined ? { value } : { value, whole });
  if (message !== null) tell(poller, 'part', JSON.stringify(message));
}

/** Written once, however many come. */
function writeWhole(part: string, state: { readonly value: unknown; whole?: string }): string {
  state.whole ??= JSON.stringify({ part, whole: state.value });
  return state.whole;
}

/** The same trouble is told, and logged, once. */
function tellTrouble(poller: Poller, thrown: unknown, log: Log): void {
  const words = String(thrown);
  if (poller.trouble?.words === words) return;
  const { code, message, remedy } = explainFailure(thrown, log);
  const json = JSON.stringify({ code, message, remedy });
  poller.trouble = { words, json };
  tell(poller, 'trouble', json);
}

function tell(poller: Poller, event: 'part' | 'trouble', json: string): void {
  for (const listener of poller.listeners) listener(event, json);
}
