import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { May } from '../../parts/May';
import { Panel } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { Reasons } from '../../parts/Reasons';
import { Trouble } from '../../parts/Trouble';
import { type Pair, SHOWN, sideBySide, useDecide, useMerge, usePairs, type Verdict } from './data';

export function Review({ author, decided }: { author: string; decided: boolean }) {
  const [skip, setSkip] = useState(0);
  const { data, error, refetch } = usePairs(decided, skip);
  return (
    <>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={360} role="status" aria-label="Loading pairs" />}
      {data && data.pairs.length === 0 && (
        <section className="panel first">
          <h2>{decided ? 'Nothing was reviewed yet' : 'Nothing waits for review'}</h2>
          <p>
            {decided
              ? 'What people decide about a pair stands here, and decides for every lead that states its company the same way.'
              : 'A lead that may belong to an account, or be of a person who was there before, without being sure, comes here. Open leads are looked through with fairlead match accounts and fairlead match duplicates.'}
          </p>
        </section>
      )}
      {data && data.pairs.length > 0 && !decided && (
        <p className="caption">
          {data.waiting === 1 ? 'One pair waits.' : `${data.waiting} pairs wait.`} What you say is remembered, also for the next
          lead that states its company or person the same way.
        </p>
      )}
      <ol className="match-pairs" aria-label={decided ? 'Reviewed pairs' : 'Pairs to review'}>
        {data?.pairs.map((pair) => (
          <li key={`${pair.kind} ${pair.lead.id} ${pair.other.id}`}>
            <OnePair pair={pair} author={author} />
          </li>
        ))}
      </ol>
      {data && <Pager of="pairs" skip={skip} size={SHOWN} more={data.more} turn={setSkip} />}
    </>
  );
}

const SAME: Record<Pair['kind'], string> = { account: 'Belongs to this account', person: 'The same person' };
const TWO: Record<Pair['kind'], string> = { account: 'Another company', person: 'Two persons' };

function OnePair({ pair, author }: { pair: Pair; author: string }) {
  const decide = useDecide();
  const merge = useMerge();
  const say = (verdict: Verdict) => decide.mutate({ pair, verdict, author: author.trim() });
  const nameless = author.trim() === '';
  const title = `${pair.lead.name} and ${pair.other.name}`;
  return (
    <Panel
      title={title}
      note={`${Math.round(pair.probability * 100)}% ${pair.kind === 'account' ? 'this account' : 'one person'}`}
    >
      <div className="match-pair">
        <table className="plain match-sides">
          <thead>
            <tr>
              <td />
              <th scope="col">Lead {pair.lead.id}</th>
              <th scope="col">
                {pair.kind === 'account' ? 'Account' : 'Earlier lead'} {pair.other.id}
              </th>
            </tr>
          </thead>
          <tbody>
            {sideBySide(pair.lead, pair.other).map((row) => (
              <tr key={row.name} className={row.alike ? 'match-alike' : undefined}>
                <th scope="row">{row.name}</th>
                <td>{row.one || '–'}</td>
                <td>{row.other || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Reasons of={pair.evidence} />
      </div>
      {pair.verdict ? (
        <p className="caption">
          {pair.verdict === 'accepted' ? SAME[pair.kind] : TWO[pair.kind]}, said {pair.decided_by}
          {pair.decided_at ? ` on ${pair.decided_at.slice(0, 10)}` : ''}
          {pair.note ? `: ${pair.note}` : '.'}
        </p>
      ) : (
        <May right="matching:change">
          <div className="match-verdicts">
            <Button size="xs" disabled={nameless} loading={decide.isPending} onClick={() => say('accepted')}>
              {SAME[pair.kind]}
            </Button>
            <Button size="xs" variant="default" disabled={nameless} loading={decide.isPending} onClick={() => say('rejected')}>
              {TWO[pair.kind]}
            </Button>
            {nameless && <span className="note">Write your name above first; it is kept with what you say.</span>}
          </div>
        </May>
      )}
      {pair.kind === 'person' && pair.verdict === 'accepted' && (
        <May right="matching:change">
          <div className="match-verdicts">
            <Button
              size="xs"
              variant="default"
              disabled={nameless || merge.isSuccess}
              loading={merge.isPending}
              onClick={() =>
                merge.mutate({
                  lead_id: pair.lead.id,
                  into_lead_id: pair.other.id,
                  author: author.trim(),
                  reason: 'reviewed as the same person',
                })
              }
            >
              {merge.isSuccess ? 'Merged' : `Merge into ${pair.other.id}`}
            </Button>
          </div>
        </May>
      )}
      {(decide.error ?? merge.error) && <Trouble error={(decide.error ?? merge.error) as Error} />}
    </Panel>
  );
}

/** What spoke for it and against it, loudest first. */
