import { useLocation, useRoute } from 'preact-iso';
import { useMemo } from 'preact/hooks';
import type { SweepDetail } from '../../dashboard-reader.ts';
import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { useJson } from '../api/use-json.ts';
import { useTopic } from '../api/use-topic.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { plural } from '../parts/format.ts';
import { Frame } from '../parts/frame.tsx';
import { Pending } from '../parts/pending.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { SweepTabs } from '../parts/sweep-tabs.tsx';
import { CostChart } from './cost-chart.tsx';
import { CostTable } from './cost-table.tsx';
import { costs, listProtocols, makeCostPicture } from './cost-points.ts';
import type { CostName, CostPoint } from './cost-points.ts';
import './cost.css';

/** Dice against what it costs, with the front of what nothing cheaper beats. */
export function CostView() {
  const { id = '' } = useRoute().params;
  const { query, route } = useLocation();
  const path = `/api/sweeps/${encodeURIComponent(id)}`;
  const sweep = useJson<SweepDetail>(path);
  const known = sweep !== undefined && 'value' in sweep;
  const { parts, connection } = useTopic<{ leaderboard: readonly LeaderboardRow[] }>(
    known ? `${path}/events` : null,
  );
  const rows = parts.leaderboard;
  const protocols = useMemo(() => listProtocols(rows ?? []), [rows]);
  const cost: CostName = Object.hasOwn(costs, query['cost'] ?? '')
    ? (query['cost'] as CostName)
    : 'parameters';
  const asked = protocols.find(({ protocol }) => protocol === query['protocol']);
  const protocol = asked?.protocol ?? protocols[0]?.protocol ?? null;
  const picture = useMemo(() => makeCostPicture(rows ?? [], cost, protocol), [rows, cost, protocol]);
  const here = `/sweeps/${encodeURIComponent(id)}`;
  const go = (next: Record<string, string>) =>
    route(`${here}/cost?${new URLSearchParams({ ...query, ...next }).toString()}`, true);
  const name = known ? sweep.value.name : id;
  const addressOf = ({ label }: CostPoint) => `${here}?filter=${encodeURIComponent(`"${label}"`)}`;
  return (
    <Frame
      title={`${name}, Dice against cost`}
      crumbs={[{ text: 'Sweeps', href: '/' }, { text: name, href: here }, { text: 'Dice against cost' }]}
      {...(known && { connection })}
    >
      <h1>{name}</h1>
      <SweepTabs id={id} here="cost" />
      {sweep !== undefined && 'trouble' in sweep && <EmptyState kind="crashed" trouble={sweep.trouble} />}
      {(sweep === undefined || known) && (
        <>
          <div class="tools">
            <SelectField
              id="cost"
              label="Over"
              value={cost}
              options={Object.entries(costs).map(([value, { title }]) => ({
                value: value as CostName,
                title,
              }))}
              onChange={(value) => go({ cost: value })}
            />
            {protocols.length > 1 && protocol !== null && (
              <SelectField
                id="protocol"
                label="Front of"
                value={protocol}
                options={protocols.map(({ protocol, label }) => ({ value: protocol, title: label }))}
                onChange={(value) => go({ protocol: value })}
              />
            )}
          </div>
          {rows === undefined && <Pending connection={connection} />}
          {rows !== undefined && picture.points.length === 0 && (
            <EmptyState kind="empty">
              <p>No run has been scored with a known cost so far. The picture fills as runs complete.</p>
            </EmptyState>
          )}
          {picture.points.length > 0 && (
            <>
              <CostChart picture={picture} cost={cost} onChoose={(point) => route(addressOf(point))} />
              <p class="note">
                Bars are 95 % intervals over patients. The dashed front joins what nothing cheaper beats,
                among rows of one protocol. Hollow marks were scored otherwise, by their own convention, and
                are no part of it.
                {picture.left > 0 &&
                  ` Left out: ${plural(picture.left, 'row')} without a score or such a cost.`}
              </p>
              <CostTable points={picture.points} cost={cost} addressOf={addressOf} />
            </>
          )}
        </>
      )}
    </Frame>
  );
}
