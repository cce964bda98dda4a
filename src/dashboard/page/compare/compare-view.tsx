import { Frame } from '../parts/frame.tsx';

export function CompareView() {
  return (
    <Frame title="CompareView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
