import { Select, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { api, type Decision, told } from '../api/client';
import { type Language, useLanguage } from '../languages';
import { Panel } from './Page';
import { Trouble } from './Trouble';
import './why-not.css';

/** Why one rep did not get the lead: choose who asks. The choice stands in the address, so that it can be sent to the rep. */
export function WhyNot({ decision }: { decision: Decision }) {
  const [params, setParams] = useSearchParams();
  const language = useLanguage();
  const rep = params.get('why-not');
  const reps = useMemo(() => asking(decision), [decision]);
  const choose = (chosen: string | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (chosen) after.set('why-not', chosen);
        else after.delete('why-not');
        return after;
      },
      { replace: true },
    );
  return (
    <Panel title="Why not …?" note="what kept a rep from this lead">
      <div className="why-not">
        <Select
          aria-label="Rep who asks"
          placeholder="Choose a rep"
          data={reps}
          value={rep}
          onChange={choose}
          searchable
          clearable
          limit={200}
          nothingFoundMessage="Nobody of that name was on record then"
        />
        {rep && <Answer id={decision.decision_id} rep={rep} language={language} />}
      </div>
    </Panel>
  );
}

/** Everybody but who got it: those considered, best first, then those ruled out. */
function asking({ candidates, refusals }: Decision) {
  const option = ({ rep }: { rep: { rep_id: string; name: string } }) => ({ value: rep.rep_id, label: rep.name });
  const groups = [
    { group: 'Considered', items: candidates.filter((one) => !one.chosen).map(option) },
    { group: 'Ruled out', items: refusals.map(option) },
  ];
  return groups.filter((each) => each.items.length > 0);
}

function Answer({ id, rep, language }: { id: string; rep: string; language: Language }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['why-not', id, rep, language],
    queryFn: () =>
      told(
        api.GET('/v1/decisions/{decision_id}/why-not/{rep}', {
          params: { path: { decision_id: id, rep }, query: { language } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={120} role="status" aria-label="Looking it up" />;
  return (
    <div lang={data.language} role="status">
      <p className="why-not-head">{data.headline}</p>
      <ul className="points">
        {data.why.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
