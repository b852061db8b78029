import { Anchor, Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useStatus } from '../live';
import { useMay, useMe } from '../session';
import { Logo } from './Logo';
import { Reason } from './Reason';

const LEAD = {
  first_name: 'Dana',
  last_name: 'Whitfield',
  email: 'dana@harborgear.example',
  company: 'Harbor Gear',
  industry: 'Manufacturing',
  employees: 850,
  country: 'US',
  state: 'MA',
  source: 'demo_request',
};

/** What a newcomer sees: how to send the first lead, or that none is there yet for those who send none. */
export function FirstLead() {
  return useMay()('leads:send') ? <Sending /> : <NoneYet />;
}

function NoneYet() {
  const { data: me } = useMe();
  const few = me?.role === 'rep' ? 'You have no lead yet' : 'Your teams have no lead yet';
  return (
    <section className="panel first" aria-label="No lead yet">
      <Logo size={56} />
      <h2>{me?.rep_ids ? few : 'No lead has come yet'}</h2>
      <p>{me?.role === 'rep' ? 'A lead that is given to you stands' : 'Leads stand'} here a moment later, with the reasons.</p>
    </section>
  );
}

function Sending() {
  const { data } = useStatus();
  const { data: me } = useMe();
  const may = useMay();
  const asksForKey = me?.state === 'signed in';
  const key = asksForKey ? `  -H 'Authorization: Bearer flk_YOUR_KEY' \\\n` : '';
  const command = `curl -X POST ${window.location.origin}/v1/leads \\\n${key}  -H 'Content-Type: application/json' \\\n  -H 'Idempotency-Key: my-first-lead' \\\n  -d '${JSON.stringify(LEAD, null, 2).replaceAll('\n', '\n  ')}'`;
  return (
    <section className="panel first" aria-label="Send the first lead">
      <Logo size={56} />
      <h2>No lead has come yet</h2>
      <p>
        Send one from a terminal, and watch it arrive here a moment later. The answer names the rep and says why; sending it twice
        with the same idempotency key changes nothing.
      </p>
      {asksForKey && (
        <p>
          The program shows a key with the scope <code>leads:send</code>, in the place of <code>flk_YOUR_KEY</code>.{' '}
          {may('users:administer') ? (
            <>
              Make one under{' '}
              <Anchor component={Link} to="/users" underline="always">
                Users &amp; keys
              </Anchor>
              .
            </>
          ) : (
            'An administrator makes it, under Users & keys.'
          )}
        </p>
      )}
      <div className="snippet">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <pre tabIndex={0}>{command}</pre>
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      {data?.model.level === 'none' && (
        <p className="note">
          <Reason words={data.model.why} />
        </p>
      )}
      <p>
        All fields and answers are in the{' '}
        <Anchor href="/docs" underline="always">
          API reference
        </Anchor>
        .
      </p>
    </section>
  );
}
