import { Frame } from '../parts/frame.tsx';

export function AblationView() {
  return (
    <Frame title="AblationView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
