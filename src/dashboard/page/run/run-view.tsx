import { Frame } from '../parts/frame.tsx';

export function RunView() {
  return (
    <Frame title="RunView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
