import '../../parts/plan.css';
import './whatif.css';
import { Button, Loader, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { duration, money, share } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';

type Answer = components['schemas']['WhatIfAnswer'];
type Measure = components['schemas']['MeasureThen'];

const MEASURES: [string, string, (value: number) => string][] = [
  ['wins', 'Expected wins', (value) => value.toFixed(1)],
  ['value_minor', 'Expected value', money],
  ['reply_minutes', 'Median time to first reply', (value) => (value < 0 ? `−${duration(-value)}` : duration(value))],
  ['load', 'Open slots in use', share],
  ['left_waiting', 'Leads nobody got', (value) => value.toFixed(0)],
];
const SHOWN = 8;

/** What would differ with more people, other limits or other hours: recent leads on a copy of the sales floor. */
export function WhatIf() {
  const [join, setJoin] = useState<number | ''>('');
  const [like, setLike] = useState<'average' | 'newcomer'>('average');
  const [most, setMost] = useState<number | ''>('');
  const [hours, setHours] = useState('');
  const ask = useMutation({
    mutationFn: () =>
      told(
        api.POST('/v1/what-if', {
          body: {
            join: join || 0,
            like,
            max_open: most === '' ? null : most,
            hours: hours.trim() || null,
            days: 60,
            runs: 4,
            check: false,
          },
        }),
      ),
  });
  const nothing = !join && most === '' && !hours.trim();
  return (
    <Panel title="What if?" note={ask.data && `${ask.data.leads.toLocaleString('en-US')} leads, ${ask.data.runs} runs`}>
      <div className="plan">
        <p className="caption">
          Runs recent leads on a copy of today's sales floor and on a changed one, with the same luck. Nothing is kept, and no
          lead moves. Other questions, and a check against your own past: <code>fairlead whatif</code>.
        </p>
        <form
          className="whatif"
          onSubmit={(event) => {
            event.preventDefault();
            ask.mutate();
          }}
        >
          <NumberInput
            label="More reps"
            value={join}
            onChange={(value) => setJoin(number(value))}
            min={0}
            max={50}
            allowDecimal={false}
          />
          <Select
            label="As good as"
            data={[
              { value: 'average', label: 'the average' },
              { value: 'newcomer', label: 'a newcomer' },
            ]}
            value={like}
            onChange={(value) => setLike(value === 'newcomer' ? 'newcomer' : 'average')}
            allowDeselect={false}
          />
          <NumberInput
            label="Open leads at most"
            placeholder="as today"
            value={most}
            onChange={(value) => setMost(number(value))}
            min={0}
            allowDecimal={false}
          />
          <TextInput
            label="Working hours"
            placeholder="Mon-Fri 08:00-18:00"
            value={hours}
            onChange={(event) => setHours(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            size="sm"
            leftSection={ask.isPending ? <Loader size={14} /> : <IconPlayerPlay size={16} />}
            disabled={ask.isPending || nothing}
          >
            {ask.isPending ? 'Running …' : 'Run both floors'}
          </Button>
        </form>
        {ask.error && <Trouble error={ask.error} again={() => ask.mutate()} />}
        {ask.data && <Result found={ask.data} />}
      </div>
    </Panel>
  );
}

function Result({ found }: { found: Answer }) {
  const moved = [...found.reps].sort((one, other) => change(other) - change(one)).filter((one) => change(one) >= 0.5);
  return (
    <div className="plan-result" aria-live="polite">
      <table className="plan-table whatif-table">
        <thead>
          <tr>
            <td />
            <th scope="col" className="num">
              today
            </th>
            <th scope="col" className="num">
              then
            </th>
            <th scope="col" className="num">
              difference, 95 % interval
            </th>
          </tr>
        </thead>
        <tbody>
          {MEASURES.map(([name, title, write]) => {
            const measure = found.measures[name];
            return measure ? <Row key={name} title={title} measure={measure} write={write} /> : null;
          })}
        </tbody>
      </table>
      {moved.length > 0 && (
        <>
          <h3>Leads by rep, the largest changes first</h3>
          <ul className="plan-counts">
            {moved.slice(0, SHOWN).map((one) => (
              <li key={one.rep_id}>
                <span>{one.name}</span>
                <span className="num">
                  {one.leads_today?.toFixed(0) ?? '–'} → {one.leads_then?.toFixed(0) ?? '–'}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {found.cautions.map((words) => (
        <p key={words} className="caption">
          Note: {words}.
        </p>
      ))}
    </div>
  );
}

function Row({ title, measure, write }: { title: string; measure: Measure; write: (value: number) => string }) {
  const { low, high, mean } = measure.difference;
  return (
    <tr>
      <th scope="row">{title}</th>
      <td className="num">{write(measure.today.mean)}</td>
      <td className="num">{write(measure.changed.mean)}</td>
      <td className="num">
        {write(mean)} ({write(low)} to {write(high)})
      </td>
    </tr>
  );
}

function change(one: Answer['reps'][number]): number {
  return Math.abs((one.leads_then ?? 0) - (one.leads_today ?? 0));
}

function number(value: number | string): number | '' {
  return typeof value === 'number' ? value : '';
}
