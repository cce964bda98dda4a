import { Frame } from '../parts/frame.tsx';

export function CostView() {
  return (
    <Frame title="CostView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
