import { useEffect, useState } from 'preact/hooks';
import type { Connection } from './connection.ts';
import { followTopic } from './follow-topic.ts';

export type { Connection };

export interface Topic<Parts> {
  /** What the server has told so far; a part is undefined until it was told. A part that is unchanged stays identical. */
  readonly parts: Partial<Parts>;
  readonly connection: Connection;
}

/** Follows a topic of the API while the component is shown and the tab visible; null follows nothing. */
export function useTopic<Parts>(path: string | null): Topic<Parts> {
  const [topic, setTopic] = useState<Topic<Parts>>({ parts: {}, connection: 'opening' });
  useEffect(() => {
    setTopic({ parts: {}, connection: 'opening' });
    if (path === null) return undefined;
    return followTopic(path, {
      onPart: (name, value) =>
        setTopic(({ parts, connection }) => ({ parts: { ...parts, [name]: value }, connection })),
      onConnection: (connection) => setTopic(({ parts }) => ({ parts, connection })),
    });
  }, [path]);
  return topic;
}
