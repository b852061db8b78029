import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { fullMoment, money, share } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import './prices.css';

type Sheet = components['schemas']['Prices'];
type RepPrice = components['schemas']['RepPrice'];

const FIRST = 8;
const DAYS = 28;
const STEP = 6;

/** Whose slots are scarce, and what one costs day by day. */
export function Prices() {
  const { data, error, refetch } = useQuery({
    queryKey: ['prices'],
    queryFn: () => told(api.GET('/v1/prices')),
    refetchInterval: 60_000,
  });
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data || (data.made_at === null && !data.in_force)) return null;
  return (
    <Panel title="What a slot costs" note={data.made_at ? `made ${fullMoment(data.made_at)}` : undefined}>
      {data.reps.length === 0 ? <p className="prices-none">No slot has a price: {data.why}.</p> : <Table sheet={data} />}
    </Panel>
  );
}

function Table({ sheet }: { sheet: Sheet }) {
  const [all, setAll] = useState(false);
  const shown = all ? sheet.reps : sheet.reps.slice(0, FIRST);
  const top = Math.max(1, ...sheet.reps.flatMap((one) => [...one.days, one.beyond_minor]));
  const busy = Math.max(1, ...sheet.reps.flatMap((one) => [one.given_week, one.wanted_week]));
  const windows = sheet.reps.some((one) => one.new_minor >= 1);
  return (
    <>
      <p className="prices-lead">
        {sheet.in_force
          ? 'Each lead goes where most is left of its worth after the price of the slot.'
          : 'The policy lets bands of load keep slots, so these prices only tell who is scarce.'}{' '}
        They rest on {sheet.why}.{sheet.old && ' They are more than a day old: no worker runs.'}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen is scrolled with the keyboard, too */}
      <section className="scroll" aria-label="What a slot costs, by rep" tabIndex={0}>
        <table className="plain prices">
          <thead>
            <tr>
              <th scope="col">Rep</th>
              <th scope="col">
                <span className="prices-axis">
                  <span>today</span>
                  <span>in four weeks</span>
                </span>
              </th>
              <th scope="col" className="num">
                A slot a day
              </th>
              <th scope="col" className="num">
                Later
              </th>
              {windows && (
                <th scope="col" className="num">
                  New lead
                </th>
              )}
              <th scope="col">Leads of the week ahead</th>
              <th scope="col" className="num">
                Full
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.rep.rep_id}>
                <th scope="row">{one.rep.name}</th>
                <td className="prices-course">
                  <Course of={one} top={top} />
                </td>
                <td className="num" data-label="A slot a day">
                  {amount(one.day_minor)}
                </td>
                <td className="num" data-label="Later">
                  {amount(one.beyond_minor)}
                </td>
                {windows && (
                  <td className="num" data-label="New lead">
                    {amount(one.new_minor)}
                  </td>
                )}
                <td className="wide">
                  <Wanted of={one} busy={busy} />
                </td>
                <td className="num" data-label="Full">
                  {one.full === null ? 'no limit' : share(one.full)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {sheet.reps.length > FIRST && (
        <Button variant="subtle" size="compact-sm" className="more" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Show the dearest only' : `Show all ${sheet.reps.length}`}
        </Button>
      )}
      <p className="caption">
        The curve is what one slot of the rep costs on each of the next {DAYS} days; the last bar is any later day. The ring marks
        leads that are worth most with this rep, the dot those the plan gives: a ring far right of its dot is a scarce rep. Full
        is the share of the limit planned to be in use in a week.
        {sheet.forecast &&
          ` The plan behind the prices earns at most ${percent(sheet.forecast.gap)} less than the best plan there is.`}
      </p>
    </>
  );
}

/** One slot's price, day by day, on a scale that all reps share. */
function Course({ of, top }: { of: RepPrice; top: number }) {
  const height = 28;
  const bar = (minor: number) => (minor / top) * (height - 1);
  const dear = of.days.indexOf(Math.max(...of.days));
  return (
    <svg
      viewBox={`0 0 ${DAYS * STEP + 12} ${height}`}
      className="course"
      role="img"
      aria-label={
        of.day_minor < 1
          ? `no price in the next four weeks, ${amount(of.beyond_minor)} a day later`
          : `${amount(of.today_minor)} today, dearest in ${dear} days at ${amount(of.days[dear] ?? 0)}, ${amount(of.beyond_minor)} a day later`
      }
    >
      <line x1="0" x2={DAYS * STEP} y1={height - 0.5} y2={height - 0.5} className="course-ground" />
      {of.days.map((minor, day) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
        <rect key={day} x={day * STEP} width="5" y={height - bar(minor)} height={bar(minor)} className="course-day">
          <title>{`day ${day + 1}: ${amount(minor)}`}</title>
        </rect>
      ))}
      <rect
        x={DAYS * STEP + 5}
        width="7"
        y={height - bar(of.beyond_minor)}
        height={bar(of.beyond_minor)}
        className="course-later"
      >
        <title>{`on a later day: ${amount(of.beyond_minor)}`}</title>
      </rect>
    </svg>
  );
}

function Wanted({ of, busy }: { of: RepPrice; busy: number }) {
  const at = (leads: number) => `${(leads / busy) * 100}%`;
  const [low, high] = [Math.min(of.given_week, of.wanted_week), Math.max(of.given_week, of.wanted_week)];
  return (
    <span
      className="wanted"
      role="img"
      aria-label={`${of.given_week.toFixed(0)} planned, ${of.wanted_week.toFixed(0)} worth most with this rep`}
      title={`${of.given_week.toFixed(0)} planned, ${of.wanted_week.toFixed(0)} worth most with this rep`}
    >
      <span className="wanted-track">
        <i className="wanted-span" style={{ left: at(low), width: at(high - low) }} />
        <i className="wanted-ring" style={{ left: at(of.wanted_week) }} />
        <i className="wanted-dot" style={{ left: at(of.given_week) }} />
      </span>
      <span className="figure">
        {of.given_week.toFixed(0)} <span className="note">of {of.wanted_week.toFixed(0)}</span>
      </span>
    </span>
  );
}

const amount = (minor: number): string => (minor < 1 ? '–' : minor < 100 ? '<1' : money(minor));
const percent = (part: number): string => `${(100 * part).toFixed(1)}%`;
