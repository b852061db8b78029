import { useQuery } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { fullMoment, money, share } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { useVersions } from '../policy/api';
import './fairness.css';

type Report = components['schemas']['Fairness'];
type Group = components['schemas']['PeerGroup'];
type Cost = components['schemas']['ContractCost'];

/** Everybody against the fairness contract, in leads and in expected value, and what the contract cost. */
export function Fairness() {
  const { data, error, refetch } = useQuery({
    queryKey: ['fairness'],
    queryFn: () => told(api.GET('/v1/fairness')),
    refetchInterval: 60_000,
  });
  const { data: versions } = useVersions();
  const live = versions?.versions.find((one) => one.standing === 'in force');
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data || (!data.in_force && data.groups.every((group) => group.leads === 0))) return null;
  return (
    <Panel title="What each received" note={`last ${data.window_days} days`} className="scroll">
      {data.in_force ? (
        <ul className="points">
          {data.words.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : (
        <p className="caption">
          There is no fairness contract. To have one, write <code>fairness</code> in the policy.
        </p>
      )}
      {data.in_force && live && new Date(live.effective_from) > new Date(data.since) && (
        <p className="caption">
          The policy in force began on {fullMoment(live.effective_from)}, within these {data.window_days} days. What was received
          before it is counted here, too, though it was not held to it: so a rep may stand far above the ceiling.
        </p>
      )}
      {data.groups.map((group) => (
        <Peers key={group.name} group={group} held={data.in_force} />
      ))}
      {data.in_force && <p className="caption">{costs(data)}</p>}
    </Panel>
  );
}

function Peers({ group, held }: { group: Group; held: boolean }) {
  const most = Math.max(1, ...group.reps.flatMap((rep) => [rep.of_average ?? 0, rep.value_of_average ?? 0]));
  return (
    <>
      <table className="plain fairness">
        <caption>
          {group.name}: {group.leads.toLocaleString()} leads, {money(group.value_minor)} expected
        </caption>
        <thead>
          <tr>
            <th scope="col">Rep</th>
            <th scope="col">Leads, of the average</th>
            <th scope="col">Expected value, of the average</th>
            {held && <th scope="col">Now</th>}
          </tr>
        </thead>
        <tbody>
          {group.reps.map((one) => (
            <tr key={one.rep.rep_id}>
              <th scope="row">
                {one.rep.name}
                {one.newcomer && <span className="note"> new</span>}
              </th>
              <td data-label="Leads">
                <Part of={one.of_average} most={most} told={one.leads.toLocaleString()} />
              </td>
              <td data-label="Expected value">
                <Part of={one.value_of_average} most={most} told={money(one.value_minor)} />
              </td>
              {held && (
                <td data-label="Now">{one.at_ceiling ? 'at the ceiling' : one.subsidy > 0 ? `+${share(one.subsidy)}` : ''}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="caption">{bottom(group, held)}</p>
    </>
  );
}

/** A bar with a mark at the average. */
function Part({ of, most, told: amount }: { of: number | null; most: number; told: string }) {
  const at = (part: number) => `${(Math.min(part, most) / most) * 100}%`;
  return (
    <span className="received">
      <span className="received-track" aria-hidden>
        <i className="received-bar" style={{ width: at(of ?? 0) }} />
        <i className="received-mean" style={{ left: at(1) }} />
      </span>
      <span className="figure">
        {amount} <span className="note">{of === null ? '' : share(of)}</span>
      </span>
    </span>
  );
}

const part = (of: number | null) => (of === null ? 'none' : share(of));

function bottom({ bottom: quarter }: Group, held: boolean): string {
  const words = `The mark is the average. The quarter who got least have ${part(quarter.share)} of the leads and ${part(quarter.value_share)} of the value`;
  return held && quarter.floor > 0 ? `${words}; the floor is ${share(quarter.floor)}.` : `${words}.`;
}

function costs({ cost, window_days: days }: Report): string {
  return `${oneCost(cost.window, `in the last ${days} days`)} ${oneCost(cost.so_far, 'since the first decision')}`;
}

function oneCost(cost: Cost, when: string): string {
  if (cost.touched === 0) return `The contract changed no decision ${when}.`;
  const given = `${cost.touched.toLocaleString()} of ${cost.given.toLocaleString()} leads`;
  return `The contract had a say in ${given} given ${when}, and gave up ${money(cost.gave_up_minor)} of expected worth (${(100 * cost.share).toFixed(2)}%) and ${cost.gave_up_wins.toFixed(1)} expected wins.`;
}
