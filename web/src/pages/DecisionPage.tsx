import { Button, Skeleton } from '@mantine/core';
import { IconArrowLeft, IconBraces } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { api, type Decision, told } from '../api/client';
import { fullMoment, money, score, words } from '../format';
import { useKeys } from '../keys';
import { useLanguage } from '../languages';
import { Candidates } from '../parts/Candidates';
import { Contributions } from '../parts/Contributions';
import { Draw } from '../parts/Draw';
import { Known } from '../parts/Known';
import { LanguageSwitch } from '../parts/LanguageSwitch';
import { Lineage } from '../parts/Lineage';
import { Method } from '../parts/Method';
import { Outlook } from '../parts/Outlook';
import { Page, Panel } from '../parts/Page';
import { Refusals } from '../parts/Refusals';
import { Replay } from '../parts/Replay';
import { Scores } from '../parts/Scores';
import { Trouble } from '../parts/Trouble';
import { Versions } from '../parts/Versions';
import { WhyNot } from '../parts/WhyNot';
import { LeadMeeting } from './Meetings/LeadMeeting';
import { LeadHandling } from './Queue/LeadHandling';
import { LeadClocks } from './Service/LeadClocks';
import { Said } from './Voices/Said';

export function DecisionPage() {
  const { id = '' } = useParams();
  const go = useNavigate();
  const language = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ['decision', id, language],
    queryFn: () => told(api.GET('/v1/decisions/{decision_id}', { params: { path: { decision_id: id }, query: { language } } })),
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const back = () => (window.history.state?.idx > 0 ? go(-1) : go('/'));
  useKeys({ escape: back });
  return (
    <Page
      title={data ? data.lead.person : 'Decision'}
      heading={
        <Button variant="subtle" size="compact-sm" leftSection={<IconArrowLeft size={16} />} onClick={back} className="back">
          Live decisions
        </Button>
      }
      aside={<LanguageSwitch />}
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={480} role="status" aria-label="Loading the decision" />}
      {data && <Told decision={data} />}
    </Page>
  );
}

function Told({ decision }: { decision: Decision }) {
  return (
    <article className="told">
      <header className="verdict">
        <h1 lang={decision.language}>{decision.headline}</h1>
        {decision.why.length > 0 && (
          <ul className="why" lang={decision.language}>
            {decision.why.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        <p className="facts">
          <Method method={decision.method} />
          <time dateTime={decision.decided_at}>{fullMoment(decision.decided_at)}</time>
          {decision.candidates.length > 0 && (
            <span>ranked by {decision.method === 'rotation' ? 'whose turn it is' : decision.objective}</span>
          )}
          <span>lead score {score(decision.lead_score)}</span>
          {decision.value_minor > 0 && <span>worth {money(decision.value_minor)} if won</span>}
        </p>
        <div className="actions">
          <Replay id={decision.decision_id} />
          <Button
            component="a"
            href={`/v1/decisions/${encodeURIComponent(decision.decision_id)}`}
            variant="default"
            size="sm"
            leftSection={<IconBraces size={16} />}
          >
            Raw JSON
          </Button>
        </div>
      </header>
      <div className="columns">
        <div className="column">
          {decision.candidates.length > 0 && <Candidates decision={decision} />}
          {decision.contributions.length > 0 && decision.rep && <Contributions decision={decision} />}
          <WhyNot decision={decision} />
          <Scores scores={decision.scores} />
          {decision.refusals.length > 0 && <Refusals refusals={decision.refusals} />}
        </div>
        <div className="column">
          <LeadHandling decision={decision} />
          <LeadClocks lead={decision.lead.lead_id} />
          <Said decision={decision} />
          {decision.talking_points.length > 0 && (
            <Panel title="Talking points">
              <ul className="points" lang={decision.language}>
                {decision.talking_points.map((point) => (
                  <li key={point}>{point}</li>
                ))}
              </ul>
            </Panel>
          )}
          {decision.signals.length > 0 && <Signals signals={decision.signals} />}
          {decision.rep && <LeadMeeting lead={decision.lead.lead_id} />}
          <Outlook outlook={decision.outlook} />
          <Draw decision={decision} />
          <Known decision={decision} />
          <Ruled rules={decision.rules} />
          <LeadCard decision={decision} />
        </div>
      </div>
      <Lineage id={decision.decision_id} />
      <Versions decision={decision} />
    </article>
  );
}

/** What the lead's message shows, and the words that show it. */
function Signals({ signals }: { signals: Decision['signals'] }) {
  return (
    <Panel title="In the message">
      <dl className="fields">
        {signals.map((one) => (
          <div key={`${one.signal} ${one.start}`}>
            <dt>{one.signal}</dt>
            <dd>
              {one.words} <span className="note">“{one.evidence}”</span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** What the policy's rules had to say; nothing where none spoke. */
function Ruled({ rules }: { rules: Decision['rules'] }) {
  const facts: [string, string][] = [
    ['sent by', rules.routed_by ?? ''],
    ['matched', rules.matched.join(', ')],
    ['tier', rules.tier ?? ''],
    ['mode', rules.mode === 'auto' ? '' : rules.mode],
    ['place', rules.place ?? ''],
    ['may wait until', rules.due_at ? fullMoment(rules.due_at) : ''],
    ['capacity it takes', rules.weight === 1 ? '' : `${rules.weight}`],
    ['priority', rules.lead_priority === 0 ? '' : `${rules.lead_priority}`],
  ];
  const told = facts.filter(([, value]) => value);
  const notes = [
    ...rules.passed_over.map((each) => `Passed over: ${each}`),
    ...rules.failed.map((each) => `Could not be judged: ${each.condition} (${each.why})`),
    ...rules.warnings.map((each) => `Warning: ${each}`),
  ];
  if (told.length === 0 && notes.length === 0) return null;
  return (
    <Panel title="Rules">
      <dl className="fields">
        {told.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && (
        <ul className="points">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function LeadCard({ decision }: { decision: Decision }) {
  const { lead_fields: fields, engagements } = decision;
  return (
    <Panel
      title="Lead"
      note={decision.account ? `account ${decision.account}, matched by ${words(decision.matched_by ?? '')}` : 'no known account'}
    >
      <dl className="fields">
        {fields.map((field) => (
          <div key={field.name}>
            <dt>{words(field.name.replace(/_minor$/, ''))}</dt>
            <dd>{shownField(field.name, field.value)}</dd>
          </div>
        ))}
        {decision.territory && (
          <div>
            <dt>territory</dt>
            <dd>{decision.territory}</dd>
          </div>
        )}
      </dl>
      {decision.unread.length > 0 && (
        <>
          <h3>What could not be read</h3>
          <ul className="points">
            {decision.unread.map((one) => (
              <li key={one.field}>
                {words(one.field)} <q>{one.value}</q>: {one.reason}
              </li>
            ))}
          </ul>
        </>
      )}
      {engagements.length > 0 && (
        <>
          <h3>What they did</h3>
          <ol className="deeds">
            {engagements.map((one) => (
              <li key={`${one.kind} ${one.occurred_at} ${one.detail ?? ''}`}>
                <time dateTime={one.occurred_at}>{fullMoment(one.occurred_at)}</time> {words(one.kind)}
                {one.detail && <span className="note"> {one.detail}</span>}
              </li>
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}

function shownField(name: string, value: string | number | boolean): string {
  if (name.endsWith('_minor') && typeof value === 'number') return money(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (name.endsWith('_at') && typeof value === 'string') return fullMoment(value);
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}
