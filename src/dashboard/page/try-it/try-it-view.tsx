import { Frame } from '../parts/frame.tsx';

export function TryItView() {
  return (
    <Frame title="TryItView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
