import { Button, Checkbox, NumberInput, Select, Skeleton, Textarea } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { api, type Decision, told } from '../../api/client';
import { fullMoment, money } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { Refused } from '../../parts/Refused';
import { Replay } from '../../parts/Replay';
import { Trouble } from '../../parts/Trouble';
import { useMay, useMe } from '../../session';
import { Decide } from '../Insight/Decide';
import { useAuthor } from '../Matching/author';
import { type Dispute, useDispute, useSettle, useWithdraw } from './data';
import './voices.css';
import { YourName } from '../../parts/YourName';

const SHOWN = 6;

/** One dispute with the record of the decision in view, and its settlement. */
export function DisputePage() {
  const number = Number(useParams().number);
  const go = useNavigate();
  const { data, error, refetch } = useDispute(number);
  return (
    <Page
      title={`Dispute ${number}`}
      heading={
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} />}
          onClick={() => go('/disputes')}
          className="back"
        >
          Disputes
        </Button>
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} role="status" aria-label="Loading the dispute" />}
      {data && <Told dispute={data} />}
    </Page>
  );
}

function Told({ dispute }: { dispute: Dispute }) {
  const record = useQuery({
    queryKey: ['decision', dispute.decision_id, 'en'],
    queryFn: () => told(api.GET('/v1/decisions/{decision_id}', { params: { path: { decision_id: dispute.decision_id } } })),
    retry: false,
  });
  return (
    <article className="told dispute">
      <header className="verdict">
        <h1>
          {dispute.rep?.name ?? dispute.author}: {dispute.kind}
        </h1>
        <p className="dispute-said">“{dispute.words}”</p>
        <p className="facts">
          <span className={`tag dispute-${dispute.state}`}>{dispute.state}</span>
          <span>opened by {dispute.author}</span>
          <time dateTime={dispute.opened_at}>{fullMoment(dispute.opened_at)}</time>
          {!record.error && <Link to={`/decisions/${dispute.decision_id}`}>the whole decision</Link>}
        </p>
      </header>
      <div className="columns">
        <div className="column">
          {record.data ? (
            <Record decision={record.data} dispute={dispute} />
          ) : (
            <Panel title="The record">
              <p className="caption">
                {record.error
                  ? 'You do not see the decision itself: it gave the lead to somebody whose leads you do not see.'
                  : 'Loading the record …'}
              </p>
            </Panel>
          )}
        </div>
        <div className="column">
          <Settlement dispute={dispute} decision={record.data} />
        </div>
      </div>
    </article>
  );
}

function Record({ decision, dispute }: { decision: Decision; dispute: Dispute }) {
  const asks = dispute.rep && dispute.rep.rep_id !== decision.rep?.rep_id ? dispute.rep : null;
  const answer = useQuery({
    queryKey: ['why-not', decision.decision_id, asks?.rep_id, 'en'],
    queryFn: () =>
      told(
        api.GET('/v1/decisions/{decision_id}/why-not/{rep}', {
          params: { path: { decision_id: decision.decision_id, rep: asks?.rep_id ?? '' } },
        }),
      ),
    enabled: asks !== null,
  });
  return (
    <>
      <Panel title="What was decided">
        <p className="lead">{decision.headline}</p>
        <ul className="points">
          {decision.why.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <div className="dispute-replay">
          <Replay id={decision.decision_id} />
        </div>
      </Panel>
      {asks && answer.data && (
        <Panel title={`Why not ${asks.name}`}>
          <p className="lead">{answer.data.headline}</p>
          <ul className="points">
            {answer.data.why.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel
        title="Who else was eligible"
        note={`${decision.candidates.length} considered, ${decision.refusals.length} ruled out`}
      >
        <div className="scroll">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Rep</th>
                <th scope="col" className="num">
                  Chance
                </th>
                <th scope="col" className="num">
                  Worth
                </th>
                <th scope="col" className="num">
                  Credit
                </th>
              </tr>
            </thead>
            <tbody>
              {decision.candidates.slice(0, SHOWN).map((one) => (
                <tr key={one.rep.rep_id}>
                  <th scope="row">
                    {one.rep.name} {one.chosen && <span className="tag tag-chosen">got it</span>}
                  </th>
                  <td className="num">{one.chance === null ? '–' : `${(one.chance.value * 100).toFixed(1)}%`}</td>
                  <td className="num">{one.worth_minor === null ? '–' : money(one.worth_minor)}</td>
                  <td className="num">{one.credit.toFixed(2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
    </>
  );
}

function Settlement({ dispute, decision }: { dispute: Dispute; decision: Decision | undefined }) {
  const may = useMay();
  const { data: me } = useMe();
  const withdraw = useWithdraw(dispute.number);
  const own = me?.author === dispute.author || (me?.role === 'rep' && dispute.rep !== null);
  return (
    <>
      {dispute.about.length > 0 && (
        <Panel title="What decided" note="the first is what the complaint is about">
          <ul className="points">
            {dispute.about.map((one) => (
              <li key={one.words}>{one.words}</li>
            ))}
          </ul>
        </Panel>
      )}
      {dispute.settled ? (
        <Ended dispute={dispute} end={dispute.settled} />
      ) : (
        <>
          {may('leads:disputes') && !own && <SettleForm dispute={dispute} decision={decision} />}
          {may('leads:feedback') && (own || me?.state === 'open') && (
            <Decide
              name="Withdraw"
              about={`dispute ${dispute.number}`}
              what="It ends, and nothing is changed. Only who opened it can do this."
              deciding={withdraw}
            />
          )}
        </>
      )}
    </>
  );
}

function Ended({ dispute, end }: { dispute: Dispute; end: NonNullable<Dispute['settled']> }) {
  return (
    <Panel title={dispute.state === 'withdrawn' ? 'Withdrawn' : 'Settlement'}>
      <dl className="fields">
        <div>
          <dt>{dispute.state}</dt>
          <dd>
            by {end.author}, {fullMoment(end.at)}
          </dd>
        </div>
        {end.note && (
          <div>
            <dt>why</dt>
            <dd>{end.note}</dd>
          </div>
        )}
        {end.moved_to && (
          <div>
            <dt>lead moved</dt>
            <dd>
              to {end.moved_to.name} {end.decision_id && <Link to={`/decisions/${end.decision_id}`}>by this decision</Link>}
            </dd>
          </div>
        )}
        {end.credit_rep && (
          <div>
            <dt>credit</dt>
            <dd>
              {end.credit_rep.name} {(end.credit_leads ?? 0) > 0 ? '+' : ''}
              {end.credit_leads} leads, at the cost of {end.against}
            </dd>
          </div>
        )}
        {end.change && (
          <div>
            <dt>to be changed</dt>
            <dd>{end.change.words}</dd>
          </div>
        )}
      </dl>
    </Panel>
  );
}

function SettleForm({ dispute, decision }: { dispute: Dispute; decision: Decision | undefined }) {
  const settle = useSettle(dispute.number);
  const may = useMay();
  const [author, setAuthor] = useAuthor();
  const [note, setNote] = useState('');
  const [moveTo, setMoveTo] = useState<string | null>(null);
  const [overLimit, setOverLimit] = useState(false);
  const [credit, setCredit] = useState<number | string>('');
  const [change, setChange] = useState<string | null>(null);
  const reps = [
    ...(dispute.rep ? [dispute.rep] : []),
    ...(decision?.candidates.map(({ rep }) => rep) ?? []),
    ...(decision?.refusals.map(({ rep }) => rep) ?? []),
  ].filter((one) => one.rep_id !== dispute.holder?.rep_id);
  const leads = typeof credit === 'number' && credit !== 0 ? credit : null;
  const say = (upheld: boolean) => {
    const against =
      dispute.holder && dispute.rep && dispute.holder.rep_id !== dispute.rep.rep_id ? dispute.holder.rep_id : undefined;
    const put =
      upheld && leads !== null && dispute.rep ? { rep_id: dispute.rep.rep_id, leads, against_rep_id: against } : undefined;
    settle.mutate({
      upheld,
      note: note.trim(),
      author: author.trim(),
      move_to: upheld ? (moveTo ?? undefined) : undefined,
      over_limit: upheld && overLimit,
      credit: put,
      change: change ?? undefined,
    });
  };
  const ready = note.trim() !== '' && author.trim() !== '';
  return (
    <Panel title="Settle it" note="by somebody it is not about">
      <form className="said-form said" onSubmit={(event) => event.preventDefault()}>
        <YourName value={author} onChange={(event) => setAuthor(event.currentTarget.value)} />
        <Textarea
          label={`Why, told to ${dispute.rep?.name ?? dispute.author}`}
          value={note}
          required
          autosize
          minRows={2}
          maxLength={2000}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Select
          label="What should be changed"
          placeholder="Nothing"
          data={dispute.about.map(({ words }) => words)}
          value={change}
          clearable
          onChange={setChange}
        />
        <fieldset className="said-set">
          <legend>If upheld</legend>
          <Select
            label="Move the lead to"
            placeholder="It stays where it is"
            data={[...new Map(reps.map((one) => [one.rep_id, { value: one.rep_id, label: one.name }])).values()]}
            value={moveTo}
            searchable
            clearable
            limit={200}
            onChange={setMoveTo}
          />
          {moveTo && (
            <Checkbox
              label="Even where a limit is reached"
              checked={overLimit}
              onChange={(event) => setOverLimit(event.currentTarget.checked)}
            />
          )}
          {may('ledger:adjust') && dispute.rep && (
            <NumberInput
              label={`Credit for ${dispute.rep.name}, in leads`}
              description={`At the cost of ${dispute.holder?.name ?? 'everybody else'}; all credit sums to zero.`}
              value={credit}
              onChange={setCredit}
              step={0.5}
              decimalScale={2}
              placeholder="None"
            />
          )}
        </fieldset>
        {settle.error && <Refused error={settle.error} />}
        <div className="said-row">
          <Button disabled={!ready} loading={settle.isPending && settle.variables.upheld} onClick={() => say(true)}>
            Uphold
          </Button>
          <Button
            variant="default"
            disabled={!ready}
            loading={settle.isPending && !settle.variables.upheld}
            onClick={() => say(false)}
          >
            Reject
          </Button>
        </div>
      </form>
    </Panel>
  );
}
