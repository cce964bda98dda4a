import { Frame } from '../parts/frame.tsx';

export function ProgressView() {
  return (
    <Frame title="ProgressView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
