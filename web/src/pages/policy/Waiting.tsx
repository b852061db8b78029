import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { moment } from '../../format';
import { Panel } from '../../parts/Page';
import { signedAs } from '../../session';
import { type Proposal, useProposals, useSettle } from './api';
import { keepAuthor, keptAuthor } from './draft';
import { Refused } from './Problems';

/** Policies that wait until somebody other than their author approves them. */
export function Waiting() {
  const { data } = useProposals();
  return (data?.proposals ?? [])
    .filter((one) => one.state === 'proposed')
    .map((one) => (
      <Panel key={one.number} title={`Proposal ${one.number} waits for a second person`}>
        <One of={one} />
      </Panel>
    ));
}

function One({ of }: { of: Proposal }) {
  const [author, setAuthor] = useState(keptAuthor);
  const settle = useSettle();
  const own = author.trim().toLowerCase() === of.author.toLowerCase();
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
      <details>
        <summary>The policy as written</summary>
        <pre className="proposal-text">{of.text}</pre>
      </details>
      <TextInput
        label="Your name"
        readOnly={signedAs() !== null}
        description={own ? `${of.author} proposed it: somebody else approves it` : undefined}
        value={author}
        onChange={(event) => setAuthor(event.currentTarget.value)}
        maxLength={200}
      />
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
    </div>
  );
}
