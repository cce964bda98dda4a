import { Frame } from '../parts/frame.tsx';

export function LeaderboardView() {
  return (
    <Frame title="LeaderboardView" crumbs={[]}>
      <p>Loading …</p>
    </Frame>
  );
}
