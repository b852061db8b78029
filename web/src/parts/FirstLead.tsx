import { Anchor, Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useStatus } from '../live';
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

/** What a newcomer sees: how to send the first lead. */
export function FirstLead() {
  const { data } = useStatus();
  const command = `curl -X POST ${window.location.origin}/v1/leads \\\n  -H 'Content-Type: application/json' \\\n  -H 'Idempotency-Key: my-first-lead' \\\n  -d '${JSON.stringify(LEAD, null, 2).replaceAll('\n', '\n  ')}'`;
  return (
    <section className="panel first" aria-label="Send the first lead">
      <Logo size={56} />
      <h2>No lead has come yet</h2>
      <p>
        Send one from a terminal, and watch it arrive here a moment later. The answer names the rep and says why; sending it twice
        with the same key changes nothing.
      </p>
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
