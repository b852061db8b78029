import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { RepLoad } from '../api/client';
import { here, signed } from '../format';
import { useReps } from '../live';
import { fullness, LoadBar } from '../parts/LoadStrip';
import { Page } from '../parts/Page';
import { Rep } from '../parts/Rep';
import { Trouble } from '../parts/Trouble';
import { useMay } from '../session';
import { Actions } from './reps/Actions';
import { CalendarTrouble, Coming } from './reps/Coming';
import { Presence, soonness, tally } from './reps/Presence';
import { Prices } from './reps/Prices';
import { WhatIf } from './reps/WhatIf';
import './reps/reps.css';

type Column = 'name' | 'team' | 'load' | 'today' | 'credit' | 'wait';

const VALUE: Record<Column, (one: RepLoad) => string | number> = {
  name: (one) => one.rep.name,
  team: (one) => one.team ?? '',
  load: (one) => -fullness(one),
  today: (one) => -one.today,
  credit: (one) => -one.credit,
  wait: (one) => soonness(one.active ? one.presence : null),
};

export function RepsPage() {
  const { data, error, refetch } = useReps();
  const may = useMay();
  const [by, setBy] = useState<Column>('load');
  const most = Math.max(1, ...(data ?? []).map((one) => Math.abs(one.credit)));
  const sorted = [...(data ?? [])].sort((a, b) => order(VALUE[by](a), VALUE[by](b)) || order(a.rep.name, b.rep.name));
  return (
    <Page
      title="Reps"
      aside={
        data &&
        data.length > 0 && (
          <span className="note">
            {tally(data.map((one) => (one.active ? one.presence : null)))} · times of day are yours, {here()}; hours are each
            rep's own
          </span>
        )
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={400} />}
      {data?.length === 0 && (
        <section className="panel first">
          <h2>No reps yet</h2>
          <p>
            Import them from your CRM's export: <code>fairlead import FOLDER</code>. Leads that come before wait in the queue;
            none is lost.
          </p>
        </section>
      )}
      {data && data.length > 0 && (
        <section className="panel scroll" aria-label="Reps">
          <table className="plain reps">
            <thead>
              <tr>
                <Head column="name" by={by} choose={setBy}>
                  Rep
                </Head>
                <Head column="team" by={by} choose={setBy}>
                  Team
                </Head>
                <Head column="load" by={by} choose={setBy}>
                  Load
                </Head>
                <Head column="today" className="num" by={by} choose={setBy}>
                  Today
                </Head>
                <Head column="credit" className="num" by={by} choose={setBy}>
                  Credit
                </Head>
                <Head column="wait" by={by} choose={setBy}>
                  Now
                </Head>
                <th scope="col" className="hours">
                  Hours
                </th>
                <th scope="col">
                  <VisuallyHidden>Time off</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {sorted.map((one) => (
                <tr key={one.rep.rep_id} className={one.active ? undefined : 'inactive'}>
                  <th scope="row">
                    <Link to={`/?rep=${encodeURIComponent(one.rep.rep_id)}`} className="quiet-link">
                      <Rep rep={one.rep} dim={!one.active} />
                    </Link>{' '}
                    <Link
                      to={`/reps/${encodeURIComponent(one.rep.rep_id)}`}
                      className="note"
                      aria-label={`Profile of ${one.rep.name}`}
                    >
                      profile
                    </Link>
                  </th>
                  <td data-label="Team">{one.team}</td>
                  <td className="wide">
                    <LoadBar of={one} />
                  </td>
                  <td className="num" data-label="Today">
                    {one.today}
                  </td>
                  <td className="num" data-label="Credit">
                    <span className="credit">
                      <span className="credit-bar" aria-hidden>
                        <i
                          className={one.credit < 0 ? 'owes' : 'owed'}
                          style={{ width: `${(Math.abs(one.credit) / most) * 50}%` }}
                        />
                      </span>
                      {signed(one.credit)}
                    </span>
                  </td>
                  <td className="at-work" data-label="Now">
                    {one.active && one.presence ? (
                      <Presence now={one.presence} anyTime={one.wait_minutes === null} />
                    ) : (
                      <span className="note">not active</span>
                    )}
                  </td>
                  <td className="hours">
                    {one.hours} {one.time_zone && <span className="note">{one.time_zone}</span>}
                  </td>
                  <td className="row-actions">{one.active && may('people:time-off') && <Actions of={one} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {data && data.length > 0 && (
        <>
          {may('models:read') && <Prices />}
          <CalendarTrouble />
          <Coming />
          {may('models:read') && <WhatIf />}
        </>
      )}
      {data && data.length > 0 && (
        <p className="caption">
          Load is the largest share in use of a rep's limits: open leads, new leads today, in 7 and in 30 days, or expected value;
          the one that binds is shown. A rep who is over a limit gets no lead until that has passed. Credit is what rotation owes
          a rep, in leads: everyone in turn earns a share of each lead, whoever gets it pays one. All credits sum to zero.
        </p>
      )}
    </Page>
  );
}

const RISING: Column[] = ['name', 'team', 'wait'];

function Head(of: { column: Column; by: Column; choose: (column: Column) => void; children: string; className?: string }) {
  const sorted = of.by === of.column ? (RISING.includes(of.column) ? 'ascending' : 'descending') : undefined;
  return (
    <th scope="col" className={of.className} aria-sort={sorted}>
      <button type="button" className="sort" onClick={() => of.choose(of.column)}>
        {of.children}
      </button>
    </th>
  );
}

function order(a: string | number, b: string | number): number {
  return typeof a === 'string' ? a.localeCompare(String(b)) : a < Number(b) ? -1 : a > Number(b) ? 1 : 0;
}
