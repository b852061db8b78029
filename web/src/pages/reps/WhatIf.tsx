import '../../parts/plan.css';
import './whatif.css';
import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { duration, fullMoment, money, share } from '../../format';
import { Looking } from '../../parts/Looking';
import { jobKey, useLooking } from '../../parts/looks';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';

type Answer = components['schemas']['WhatIfAnswer'];
type Measure = components['schemas']['MeasureThen'];
type Question = components['schemas']['Asked'];

const KEY = ['what-if'];
const SAYS = { doing: 'Running both floors', asked: 'The question is asked', last: 'The last question' };

const MEASURES: [string, string, (value: number) => string][] = [
  ['wins', 'Expected wins', (value) => value.toFixed(1)],
  ['value_minor', 'Expected value', money],
  ['reply_minutes', 'Median time to first reply', (value) => (value < 0 ? `−${duration(-value)}` : duration(value))],
  ['load', 'Open slots in use', share],
  ['left_waiting', 'Leads nobody got', (value) => value.toFixed(0)],
];
const SHOWN = 8;

/** What would differ with more people, other limits or other hours: recent leads on a copy of the sales floor, run by the background worker. */
export function WhatIf() {
  const { data: last, error, refetch } = useQuery({ queryKey: KEY, queryFn: () => told(api.GET('/v1/what-if')) });
  const answer = last?.answer;
  return (
    <Panel title="What if?" note={answer && `${answer.leads.toLocaleString('en-US')} leads, ${answer.runs} runs`}>
      <div className="plan">
        <p className="caption">
          Runs recent leads on a copy of today's sales floor and on a changed one, with the same luck. No lead moves. The
          background worker does it and keeps the answer. Other questions, and a check against your own past:{' '}
          <code>fairlead whatif</code>.
        </p>
        <Ask />
        {error && <Trouble error={error} again={() => void refetch()} />}
        {last?.question && last.answered_at && (
          <p className="note">
            Answered at {fullMoment(last.answered_at)}: {inWords(last.question)}.
          </p>
        )}
        {last?.why_not && <p className="lead">No answer: {last.why_not}.</p>}
        {answer && <Result found={answer} />}
      </div>
    </Panel>
  );
}

function Ask() {
  const queries = useQueryClient();
  const [join, setJoin] = useState<number | ''>('');
  const [like, setLike] = useState<'average' | 'newcomer'>('average');
  const [most, setMost] = useState<number | ''>('');
  const [hours, setHours] = useState('');
  const { data: job } = useLooking('what-if', KEY);
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
    onSettled: () => queries.invalidateQueries({ queryKey: jobKey('what-if') }),
  });
  const nothing = !join && most === '' && !hours.trim();
  return (
    <>
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
        <Looking job={job} says={SAYS}>
          <Button
            type="submit"
            variant="default"
            size="sm"
            leftSection={<IconPlayerPlay size={16} />}
            loading={ask.isPending}
            disabled={nothing}
          >
            Run both floors
          </Button>
        </Looking>
      </form>
      {ask.error && <Trouble error={ask.error} title="This cannot be asked" />}
    </>
  );
}

/** A question as people say it. */
export function inWords(question: Question): string {
  const { team, max_open, max_week, hours, join, like, leave, serve } = question;
  const parts = [
    join > 0
      ? `${join} more ${join === 1 ? 'rep' : 'reps'} as good as ${like === 'newcomer' ? 'a newcomer' : 'the average'}`
      : '',
    max_open === null ? '' : `at most ${max_open} open leads for each rep`,
    max_week === null ? '' : `at most ${max_week} new leads in 7 days for each rep`,
    hours ? `working hours ${hours}` : '',
    leave.length > 0 ? `without ${leave.join(', ')}` : '',
    serve.length > 0 ? `also serving ${serve.join(', ')}` : '',
  ].filter(Boolean);
  return `${parts.join('; ')}${team ? `, in ${team} only` : ''}; on the leads of ${question.days} days`;
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
              difference, 95% interval
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
  const told = (value: number | null) => (value === null ? '–' : write(value));
  return (
    <tr>
      <th scope="row">{title}</th>
      <td className="num">{told(measure.today.mean)}</td>
      <td className="num">{told(measure.changed.mean)}</td>
      <td className="num">
        {told(mean)} ({told(low)} to {told(high)})
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
