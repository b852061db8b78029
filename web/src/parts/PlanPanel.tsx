import './plan.css';
import { Button, Loader } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told } from '../api/client';
import type { components } from '../api/schema';
import { duration, money, share } from '../format';
import { Panel } from './Page';
import { Trouble } from './Trouble';

type Planned = components['schemas']['Planned'];
type Side = Planned['before'];
type Versus = components['schemas']['Versus'];

const SHOWN = 8;

/** What a proposed policy would change, on recent leads: who changes hands and why, what each rep would get. */
export function PlanPanel({ text }: { text: string }) {
  const [asked, setAsked] = useState<string | null>(null);
  const plan = useMutation({
    mutationFn: (policy: string) => told(api.POST('/v1/policy/plan', { body: { policy, days: 30, leads: 2000 } })),
    onMutate: setAsked,
  });
  const stale = plan.data && asked !== text;
  return (
    <Panel
      title="Plan"
      note={plan.data && `${plan.data.leads.toLocaleString('en-US')} leads, ${day(plan.data.first)} to ${day(plan.data.last)}`}
    >
      <div className="plan">
        <p className="caption">
          Routes the leads of the last 30 days again by the live policy and by this one, from the same loads and with the same
          draws. Nothing is kept.
        </p>
        <Button
          variant="default"
          size="sm"
          leftSection={plan.isPending ? <Loader size={14} /> : <IconPlayerPlay size={16} />}
          disabled={plan.isPending || !text.trim()}
          onClick={() => plan.mutate(text)}
        >
          {plan.isPending ? 'Routing again …' : 'Plan with recent leads'}
        </Button>
        {plan.error && <Trouble error={plan.error} again={() => plan.mutate(text)} />}
        {stale && <p className="caption">The text has changed since this plan was made.</p>}
        {plan.data && <Result found={plan.data} />}
      </div>
    </Panel>
  );
}

function Result({ found }: { found: Planned }) {
  const moved = [...found.reps]
    .filter((one) => one.before.leads !== one.after.leads)
    .sort((one, other) => Math.abs(other.after.leads - other.before.leads) - Math.abs(one.after.leads - one.before.leads));
  const most = Math.max(1, ...moved.flatMap((one) => [one.before.leads, one.after.leads]));
  return (
    <div className="plan-result" aria-live="polite">
      <p className="plan-headline">
        <strong>{found.changed.toLocaleString('en-US')}</strong> of {found.leads.toLocaleString('en-US')} leads go elsewhere
        {found.leads > 0 && ` (${share(found.changed / found.leads)})`}.
      </p>
      <Expected found={found} />
      {found.changed > 0 && (
        <>
          <h3>Why</h3>
          <Counts of={found.reasons} />
        </>
      )}
      <h3>What becomes of them</h3>
      <table className="plan-table">
        <thead>
          <tr>
            <td />
            <th scope="col" className="num">
              now
            </th>
            <th scope="col" className="num">
              proposed
            </th>
          </tr>
        </thead>
        <tbody>
          {outcomes(found).map(([name, before, after]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="num">{before.toLocaleString('en-US')}</td>
              <td className="num">{after.toLocaleString('en-US')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {moved.length > 0 && (
        <>
          <h3>Leads by rep, the largest changes first</h3>
          <ul className="plan-reps">
            {moved.slice(0, SHOWN).map((one) => (
              <li key={one.rep_id}>
                <span className="plan-name">{one.name}</span>
                <span className="plan-bars" aria-hidden>
                  <i className="plan-before" style={{ width: `${(100 * one.before.leads) / most}%` }} />
                  <i className="plan-after" style={{ width: `${(100 * one.after.leads) / most}%` }} />
                </span>
                <span className="num">
                  {one.before.leads} → {one.after.leads}
                </span>
              </li>
            ))}
          </ul>
          {moved.length > SHOWN && <p className="caption">and {moved.length - SHOWN} more</p>}
        </>
      )}
      <Evenness found={found} />
      {Object.keys(found.after.uncovered).length > 0 && (
        <>
          <h3>Covered by nobody</h3>
          <Counts of={found.after.uncovered} />
        </>
      )}
    </div>
  );
}

function Expected({ found }: { found: Planned }) {
  if (!found.foreseen) return <p className="caption">What it would bring cannot be foreseen: {found.not_foreseen}.</p>;
  const rows: [string, Versus, (value: number) => string][] = [
    ['conversions', found.foreseen.conversions, (value) => value.toFixed(1)],
    ['value', found.foreseen.value_minor, money],
  ];
  return (
    <>
      <h3>What the model expects of them</h3>
      <table className="plan-table">
        <thead>
          <tr>
            <td />
            {['now', 'proposed', 'difference'].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, versus, write]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="num">{write(versus.before)}</td>
              <td className="num">{write(versus.after)}</td>
              <td className="num">
                {signed(versus.difference, write)}
                <small className="plan-interval">
                  {signed(versus.low, write)} to {signed(versus.high, write)}
                </small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="caption">The line below each difference is its 95% interval.</p>
      <ul className="plan-cautions">
        {found.cautions.map((words) => (
          <li key={words}>{words.replaceAll('`', '')}</li>
        ))}
      </ul>
    </>
  );
}

function Evenness({ found }: { found: Planned }) {
  const limit = found.after.touch?.limit_minutes ?? found.before.touch?.limit_minutes;
  const rows: [string, (side: Side) => string | null][] = [
    ['Highest load of a rep, in the mean', ({ mean_peak_load: load }) => (load === null ? null : share(load))],
    ["Leads of a rep over the team's mean, P10 to P90", ({ spread }) => spread && between(spread.leads_low, spread.leads_high)],
    ['The same in value', ({ spread }) => spread && between(spread.value_low, spread.value_high)],
    ['Expected first reply, in the mean', ({ touch }) => touch && duration(touch.mean_minutes)],
    ['Nine of ten within', ({ touch }) => touch && duration(touch.high_minutes)],
  ];
  if (limit)
    rows.push([`Expected after ${duration(limit)}`, ({ touch }) => (touch && touch.late !== null ? share(touch.late) : null)]);
  return (
    <>
      <h3>Load, fairness and first replies</h3>
      <table className="plan-table">
        <thead>
          <tr>
            <td />
            <th scope="col" className="num">
              now
            </th>
            <th scope="col" className="num">
              proposed
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, of]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="num">{of(found.before) ?? '–'}</td>
              <td className="num">{of(found.after) ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function between(low: number, high: number): string {
  return `${share(low)} to ${share(high)}`;
}

function signed(value: number, write: (value: number) => string): string {
  const told = write(Math.abs(value));
  if (told === write(0)) return told;
  return `${value < 0 ? '−' : '+'}${told}`;
}

function Counts({ of }: { of: Record<string, number> }) {
  const listed = Object.entries(of).sort(([, one], [, other]) => other - one);
  return (
    <ul className="plan-counts">
      {listed.slice(0, SHOWN).map(([name, leads]) => (
        <li key={name}>
          <span>{name}</span>
          <span className="num">{leads.toLocaleString('en-US')}</span>
        </li>
      ))}
      {listed.length > SHOWN && <li className="note">and {listed.length - SHOWN} more</li>}
    </ul>
  );
}

function outcomes(found: Planned): [string, number, number][] {
  const names = [...new Set([...Object.keys(found.before.actions), ...Object.keys(found.after.actions)])];
  return names.map((name) => [name, found.before.actions[name] ?? 0, found.after.actions[name] ?? 0]);
}

function day(moment: string): string {
  return moment.slice(0, 10);
}
