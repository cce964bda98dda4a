import type { Connection } from '../api/use-topic.ts';
import { EmptyState } from './empty-state.tsx';

const lost = {
  code: 'UNREACHABLE',
  message: 'expected a live connection to the server, got none',
  remedy: 'it is tried again every few seconds',
};

/** In place of what a topic has not told yet: on its way, or why it does not come. */
export function Pending({ connection }: { readonly connection: Connection }) {
  if (connection === 'opening' || connection === 'live') return <EmptyState kind="loading" />;
  return <EmptyState kind="crashed" trouble={connection === 'lost' ? lost : connection} />;
}
