import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { chance, count, fullMoment, money, share, words } from '../../format';
import { Looking } from '../../parts/Looking';
import { jobKey, useLooking } from '../../parts/looks';
import { May } from '../../parts/May';
import { Panel } from '../../parts/Page';
import { SCORES } from '../../parts/Scores';
import { Trouble } from '../../parts/Trouble';

type Report = components['schemas']['ScoreReport'];
type Scored = components['schemas']['ScoreBesideOutcomes'];
type Table = components['schemas']['ScoreTable'];

const KEY = ['scores'];

/** Whether fit, intent and lead score tell winners from others, and from where on. */
export function ScoresPanel() {
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: () => told(api.GET('/v1/scores')) });
  const report = data?.report;
  return (
    <Panel title="Scores beside outcomes" note={report?.first && `${report.first} to ${report.last}`}>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} role="status" aria-label="Loading the scores" />}
      {data && <LookAgain looked={data.looked_at} />}
      {report && <Told report={report} />}
    </Panel>
  );
}

/** Looking reads every lead of two years, so a worker does it. */
function LookAgain({ looked }: { looked: string | null }) {
  const queries = useQueryClient();
  const { data: job } = useLooking('scores', KEY);
  const look = useMutation({
    mutationFn: () => told(api.POST('/v1/scores/look')),
    onSettled: () => queries.invalidateQueries({ queryKey: jobKey('scores') }),
  });
  return (
    <>
      <p className="panel-actions score-look">
        <span className="note">
          {looked
            ? `Looked at ${fullMoment(looked)}.`
            : 'Nobody has looked yet. A running server looks once a day and after each change of the model.'}
        </span>
        <May right="models:change">
          <Looking job={job}>
            <Button size="xs" variant="default" loading={look.isPending} onClick={() => look.mutate()}>
              Look again
            </Button>
          </Looking>
        </May>
      </p>
      {look.error && <Trouble error={look.error} again={() => look.mutate()} />}
    </>
  );
}

function Told({ report }: { report: Report }) {
  const [chosen, choose] = useState<Scored['name']>('lead_score');
  const scored = report.scores.find((one) => one.name === chosen);
  return (
    <>
      <SegmentedControl
        aria-label="Score"
        className="score-choice"
        size="xs"
        value={chosen}
        onChange={(name) => choose(name as Scored['name'])}
        data={report.scores.map((one) => ({ value: one.name, label: SCORES[one.name] }))}
      />
      {scored && <One scored={scored} />}
      {chosen === 'intent' && report.kinds.length > 0 && <Kinds kinds={report.kinds} />}
    </>
  );
}

function One({ scored }: { scored: Scored }) {
  if (!scored.table) return <p className="empty">None: {scored.note}.</p>;
  const { table } = scored;
  return (
    <>
      <p className="lead">
        {table.words.slice(0, 1).toUpperCase()}
        {table.words.slice(1)}.
      </p>
      <p className="caption">
        {scored.out_of_time && 'Out of time: '}
        {count(table.leads)} leads, {count(table.won)} won; {scored.note}.
        {table.unscored > 0 && ` Without the score: ${count(table.unscored)} leads, ${count(table.unscored_won)} won.`}
      </p>
      {table.bands.length > 0 && <Bands table={table} />}
    </>
  );
}

function Bands({ table }: { table: Table }) {
  const from = new Map(table.thresholds.map((one) => [one.at, one]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen is scrolled with the keyboard, too
    <section className="scroll" aria-label="Leads and wins by score" tabIndex={0}>
      <table className="plain score-bands">
        <thead>
          <tr>
            <th scope="col">Score</th>
            <th scope="col" className="num">
              Leads
            </th>
            <th scope="col" className="num">
              Won
            </th>
            <th scope="col" className="num">
              Rate (95%)
            </th>
            <th scope="col" className="num">
              Value won
            </th>
            <th scope="col" className="num">
              Leads from here
            </th>
            <th scope="col" className="num">
              Wins from here
            </th>
          </tr>
        </thead>
        <tbody>
          {table.bands.map((band) => {
            const start = from.get(band.low);
            return (
              <tr key={band.low} className={band.low === table.suggested ? 'suggested' : undefined}>
                <th scope="row">
                  {band.low}–{band.high}
                  {band.low === table.suggested && <span className="tag tag-model">suggested</span>}
                </th>
                <td className="num">{count(band.leads)}</td>
                <td className="num">{count(band.won)}</td>
                <td className="num">
                  {band.rate === null ? '–' : `${chance(band.rate)} (${chance(band.rate_low)}–${chance(band.rate_high)})`}
                </td>
                <td className="num">{money(band.value_minor)}</td>
                <td className="num">{start ? share(start.share) : share(1)}</td>
                <td className="num">{start ? share(start.caught) : share(1)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Kinds({ kinds }: { kinds: Report['kinds'] }) {
  return (
    <>
      <h3 className="caption">What outcomes say of each kind of deed</h3>
      <p className="caption">
        Correlation only: a deed that goes with wins need not cause them. Weights are set in the policy, under intent.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen is scrolled with the keyboard, too */}
      <section className="scroll" aria-label="Kinds of deeds beside outcomes" tabIndex={0}>
        <table className="plain score-kinds">
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col" className="num">
                Leads
              </th>
              <th scope="col" className="num">
                Won with it
              </th>
              <th scope="col" className="num">
                Without
              </th>
              <th scope="col" className="num">
                Weight
              </th>
              <th scope="col" className="num">
                Learned
              </th>
              <th scope="col">Outcomes say</th>
            </tr>
          </thead>
          <tbody>
            {kinds.map((one) => (
              <tr key={one.kind}>
                <th scope="row">{words(one.kind)}</th>
                <td className="num">{count(one.leads)}</td>
                <td className="num">
                  {chance(one.rate)} ({chance(one.rate_low)}–{chance(one.rate_high)})
                </td>
                <td className="num">{chance(one.without)}</td>
                <td className="num">{one.weight}</td>
                <td className="num">{one.learned ?? '–'}</td>
                <td>{one.said}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
