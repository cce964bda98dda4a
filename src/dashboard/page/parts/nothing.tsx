import { Frame } from './frame.tsx';

/** An address that no view has. */
export function Nothing() {
  return (
    <Frame title="Nothing here" crumbs={[]}>
      <p>
        Nothing here. <a href="/">All sweeps</a>
      </p>
    </Frame>
  );
}
