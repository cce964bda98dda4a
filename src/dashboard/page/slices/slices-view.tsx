import { Frame } from '../parts/frame.tsx';

export function SlicesView() {
  return (
    <Frame title="SlicesView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
