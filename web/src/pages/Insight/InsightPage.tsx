import './insight.css';
import { Skeleton } from '@mantine/core';
import { count, fullMoment } from '../../format';
import { Looking } from '../../parts/Looking';
import { useLooking } from '../../parts/looks';
import { Page } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { Attributes } from './Attributes';
import { Coaching } from './Coaching';
import { Decide } from './Decide';
import { Drivers } from './Drivers';
import { type Found, useInsight, useLook } from './data';
import { Overrides } from './Overrides';
import { Pairings } from './Pairings';
import { Tags } from './Tags';

/** What the history lets people see beyond routing. */
export function InsightPage() {
  const { data, error, refetch } = useInsight();
  return (
    <Page title="Insight" aside={<LookAgain />}>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={420} role="status" aria-label="Loading insight" />}
      {data && !data.insight && (
        <p className="lead">
          Nobody has looked yet. Training a model looks as well; <code>fairlead insight --again</code> or the button above looks
          at the records as they are.
        </p>
      )}
      {data?.insight && (
        <>
          <p className="caption">{facts(data.insight)}</p>
          <Pairings of={data.insight.pairings} names={data.names} />
          <Drivers of={data.insight.drivers} />
          <Attributes of={data.insight.attributes} />
          <Tags names={data.names} />
          <Coaching of={data.insight.coaching} names={data.names} />
        </>
      )}
      <Overrides />
    </Page>
  );
}

/** Looking takes as long as training, so a worker does it. */
function LookAgain() {
  const look = useLook();
  const { data: job } = useLooking('insight', ['insight']);
  return (
    <Looking job={job}>
      <Decide
        name="Look again"
        about="the records as they are now"
        what="A worker learns from the records and looks anew, which takes as long as training. Nothing that routes changes."
        deciding={look}
      />
    </Looking>
  );
}

function facts(found: Found): string {
  const when = found.computed_at ? `, computed ${fullMoment(found.computed_at)}` : '';
  const which = found.model ? ` with model ${found.model}${standing(found.model_state)}` : '';
  if (!found.first) return `Too little is known yet${when}${which}.`;
  return `${count(found.leads)} leads with a known outcome, ${count(found.won)} won, ${found.first} to ${found.last}${when}${which}.`;
}

/** That what is told is not what routes, where it is not. */
function standing(state: Found['model_state']): string {
  if (state === null) return ', which is not kept any more';
  if (state === 'champion') return ', which routes';
  return `, which is ${state === 'draft' || state === 'candidate' ? 'a ' : ''}${state} and does not route`;
}
