import { Frame } from '../parts/frame.tsx';

export function SweepsView() {
  return (
    <Frame title="SweepsView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
