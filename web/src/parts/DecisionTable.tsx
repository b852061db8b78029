import { type Ref, useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Summary } from '../api/client';
import { axisEnd, chance, fullMoment, moment, money, score, share, words } from '../format';
import { Interval, spoken } from './Interval';
import { Method } from './Method';
import { Rep } from './Rep';

/** Decisions, newest first. On a phone each row folds into a card; its roles keep the table a table. */
export function DecisionTable({
  decisions,
  fresh,
  ref,
}: {
  decisions: Summary[];
  fresh: ReadonlySet<string>;
  ref?: Ref<HTMLTableElement>;
}) {
  const end = useMemo(() => axisEnd(decisions.map((one) => one.chance?.high ?? 0)), [decisions]);
  return (
    // biome-ignore lint/a11y/noRedundantRoles: folded into cards, the table would lose its roles
    <table className="decisions" role="table" aria-label="Decisions, newest first" ref={ref}>
      <thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: as the table */}
        <tr role="row">
          <th scope="col">Time</th>
          <th scope="col">Lead</th>
          <th scope="col">Goes to</th>
          <th scope="col" className="col-chance">
            Chance <span className="note">80% interval, 0 to {share(end)}</span>
          </th>
          <th scope="col" className="num">
            Match
          </th>
          <th scope="col" className="num">
            Worth
          </th>
          <th scope="col">Method</th>
        </tr>
      </thead>
      <tbody>
        {decisions.map((one) => (
          <Row key={one.decision_id} one={one} end={end} isFresh={fresh.has(one.decision_id)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ one, end, isFresh }: { one: Summary; end: number; isFresh: boolean }) {
  const go = useNavigate();
  const to = `/decisions/${encodeURIComponent(one.decision_id)}`;
  const open = (event: React.MouseEvent) => {
    if (!(event.target as HTMLElement).closest('a, button') && !window.getSelection()?.toString()) go(to);
  };
  const wants = [one.lead.product, one.lead.industry_group, one.lead.country, one.lead.source]
    .filter(Boolean)
    .map((each) => words(String(each)));
  return (
    // biome-ignore lint/a11y/noRedundantRoles: as the table
    <tr role="row" className={isFresh ? 'fresh' : undefined} onClick={open}>
      <td className="cell-time" title={fullMoment(one.decided_at)}>
        <time dateTime={one.decided_at}>{moment(one.decided_at)}</time>
      </td>
      <td className="cell-lead">
        <Link to={to} className="row-link">
          {one.lead.person}
        </Link>
        {one.lead.company && one.lead.company !== one.lead.person && <span className="company">{one.lead.company}</span>}
        <span className="wants">{wants.join(' · ')}</span>
      </td>
      {one.rep && one.chance ? (
        <>
          <td className="cell-rep">
            <Rep rep={one.rep} />
            {one.action !== 'assign' && <Place action={one.action} />}
          </td>
          <td className="cell-chance" aria-label={spoken(one.chance)}>
            <Interval of={one.chance} end={end} />
            <span className="figure">{chance(one.chance.value)}</span>
          </td>
          <td className="cell-match num">
            <MatchScore value={one.match_score} />
          </td>
          <td className="cell-worth num">{one.worth_minor === null ? '' : money(one.worth_minor)}</td>
        </>
      ) : one.rep ? (
        <td className="cell-rep" colSpan={4}>
          <Rep rep={one.rep} />
          {one.action !== 'assign' && <Place action={one.action} />}
        </td>
      ) : (
        <td className="cell-queue" colSpan={4}>
          <Place action={one.action} /> <span className="queue-words">{one.queue?.words}</span>
        </td>
      )}
      <td className="cell-method">
        <Method method={one.method} />
      </td>
    </tr>
  );
}

const PLACES: Partial<Record<Summary['action'], string>> = {
  nurture: 'Nurture',
  workflow: 'Workflow',
  disqualify: 'Disqualified',
  suggest: 'For approval',
  shadow: 'Shadow',
};

/** Where a lead is that no rep was given, or not yet. */
export function Place({ action }: { action: Summary['action'] }) {
  return <span className={`tag tag-${action === 'queue' ? 'queue' : 'place'}`}>{PLACES[action] ?? 'Waiting'}</span>;
}

export function MatchScore({ value }: { value: number | null }) {
  if (value === null) return null;
  return (
    <span className="match">
      <span className="match-bar" aria-hidden>
        <i style={{ width: `${Math.min(Math.max(value, 0), 100)}%` }} />
      </span>
      <span className="match-figure">{score(value)}</span>
    </span>
  );
}
