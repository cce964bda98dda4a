import { EmptyState } from './empty-state.tsx';
import { Frame } from './frame.tsx';

/** An address that no view has. */
export function Nothing() {
  return (
    <Frame title="Nothing here" crumbs={[]}>
      <h1>Nothing here</h1>
      <EmptyState kind="empty">
        <p>
          No view has this address. <a href="/">All sweeps</a>
        </p>
      </EmptyState>
    </Frame>
  );
}
