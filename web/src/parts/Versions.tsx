import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { Decision } from '../api/client';
import { Panel } from './Page';

/** Hashes by name; the policy's with the number under which it was published. */
export function named({ policy, policy_number, ...others }: Decision['versions']): Record<string, string> {
  const told = { [policy_number === null ? 'policy' : `policy ${policy_number}`]: policy, ...others };
  return Object.fromEntries(Object.entries(told).filter((each): each is [string, string] => typeof each[1] === 'string'));
}

/** What decided, to the byte. */
export function Versions({ decision }: { decision: Decision }) {
  const lines = { decision: decision.decision_id, ...named(decision.versions) };
  return (
    <Panel title="Versions">
      <dl className="fields versions strip">
        {Object.entries(lines).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code title={value}>{value.length > 16 ? `${value.slice(0, 16)}…` : value}</code>
              <CopyButton value={value}>
                {({ copied, copy }) => (
                  <Tooltip label={copied ? 'Copied' : 'Copy'} withArrow>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="sm"
                      onClick={copy}
                      aria-label={`Copy the version of the ${name}`}
                    >
                      {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                    </ActionIcon>
                  </Tooltip>
                )}
              </CopyButton>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
