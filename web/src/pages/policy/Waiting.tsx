import { Button } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { moment } from '../../format';
import { May } from '../../parts/May';
import { Panel } from '../../parts/Page';
import { PlanPanel } from '../../parts/PlanPanel';
import { YourName } from '../../parts/YourName';
import { check, type Proposal, useProposals, useSettle, useVersions } from './api';
import { Diff } from './Diff';
import { keepAuthor, keptAuthor } from './draft';
import { Refused } from './Problems';

/** Policies that wait until somebody other than their author approves them. */
export function Waiting() {
  const { data } = useProposals();
  return (data?.proposals ?? [])
    .filter((one) => one.state === 'proposed')
    .map((one) => (
      <div key={one.number} className="columns policy-waiting">
        <div className="column">
          <Panel title={`Proposal ${one.number} waits for a second person`}>
            <One of={one} />
          </Panel>
        </div>
        <div className="column">
          <May right="models:read">
            <PlanPanel text={one.text} />
          </May>
        </div>
      </div>
    ));
}

/** As the service compares names: capitals, spaces and the width of letters aside. */
const folded = (name: string) => name.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).join(' ');

/** What the proposal changes of the policy in force. */
function Changes({ of }: { of: Proposal }) {
  const { data: versions } = useVersions();
  const live = versions && (versions.versions.find((one) => one.standing === 'in force')?.number ?? 0);
  const found = useQuery({
    queryKey: ['policy', 'check', of.text, live],
    queryFn: ({ signal }) => check(of.text, live ?? 0, signal),
    enabled: live !== undefined,
  });
  if (found.error) return <Refused error={found.error} />;
  if (!found.data) return <p className="note">Comparing it with the policy in force …</p>;
  const { difference } = found.data;
  if (!difference) return <p>It cannot be used any more: {found.data.problems[0]?.reason ?? 'the text has mistakes'}.</p>;
  return (
    <>
      <h3>What it changes, against {difference.before}</h3>
      {difference.changes.length === 0 && <p>{difference.words}.</p>}
      <Diff of={difference} />
    </>
  );
}

function One({ of }: { of: Proposal }) {
  const [author, setAuthor] = useState(keptAuthor);
  const settle = useSettle();
  const own = folded(author) === folded(of.author);
  const decide = (step: 'approve' | 'reject') => {
    keepAuthor(author.trim());
    settle.mutate({ number: of.number, step, author: author.trim() });
  };
  return (
    <div className="publish inset">
      <p>
        {of.author}, {moment(of.proposed_at)}
        {of.note && `: ${of.note}`}
      </p>
      <ul className="points flush">
        {of.why.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <Changes of={of} />
      <details>
        <summary>The policy as written</summary>
        <pre className="proposal-text">{of.text}</pre>
      </details>
      <May right="policy:change">
        <YourName className="policy-name" value={author} onChange={(event) => setAuthor(event.currentTarget.value)} />
        {own && <p className="note">{of.author} proposed it: somebody else approves it</p>}
        {settle.error && <Refused error={settle.error} />}
        <div className="panel-actions flush">
          <Button
            size="sm"
            leftSection={<IconCheck size={16} />}
            disabled={!author.trim() || own || settle.isPending}
            onClick={() => decide('approve')}
          >
            Approve and publish
          </Button>
          <Button
            size="sm"
            variant="default"
            leftSection={<IconX size={16} />}
            disabled={!author.trim() || settle.isPending}
            onClick={() => decide('reject')}
          >
            Reject
          </Button>
        </div>
      </May>
    </div>
  );
}
