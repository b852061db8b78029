import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { fullMoment } from '../../format';
import { May } from '../../parts/May';
import { Panel } from '../../parts/Page';
import { Signed } from '../../parts/Signed';
import { type DriftAlert, useAcknowledge } from './data';

/** What somebody should know of: what changed, what it means, what to do. */
export function Alerts({ alerts }: { alerts: DriftAlert[] }) {
  const open = alerts.filter((each) => each.open);
  const past = alerts.filter((each) => !each.open);
  return (
    <>
      {open.length > 0 && (
        <Panel title={open.length === 1 ? 'One thing to see to' : `${open.length} things to see to`} className="drift-alerts">
          <ul>
            {open.map((each) => (
              <li key={each.alert_id} className="drift-alert">
                <p className="drift-changed">
                  <IconAlertTriangle size={17} stroke={1.7} aria-hidden /> {each.changed}
                </p>
                <p>{each.means}</p>
                <ol className="drift-advice">
                  {each.advice.map((words) => (
                    <li key={words}>
                      <Words of={words} />
                    </li>
                  ))}
                </ol>
                <p className="drift-foot">
                  <May right="models:change">
                    <Acknowledge alert={each} />
                  </May>
                  <span className="note">reported {fullMoment(each.raised_at)}</span>
                </p>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {past.length > 0 && (
        <details className="drift-past">
          <summary>{past.length === 1 ? 'One earlier alert' : `${past.length} earlier alerts`}</summary>
          <ul>
            {past.map((each) => (
              <li key={each.alert_id}>
                {each.changed}{' '}
                <span className="note">
                  {each.acknowledged_by
                    ? `known to ${each.acknowledged_by}${each.note ? `: ${each.note}` : ''}`
                    : each.ended_at
                      ? `over since ${fullMoment(each.ended_at)}`
                      : `of model ${each.model}, which is not in force`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Acknowledge({ alert }: { alert: DriftAlert }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const acknowledge = useAcknowledge(alert.alert_id);
  return (
    <>
      <Button variant="default" size="xs" onClick={show} aria-label={`I know of it: ${alert.changed}`}>
        I know of it
      </Button>
      <Modal opened={open} onClose={close} title="Say that you know of it" centered>
        <Signed doing={acknowledge} name="I know of it" what={alert.changed} why="What you know" close={close} />
      </Modal>
    </>
  );
}

/** A sentence; what stands between backticks is typed at a terminal. */
function Words({ of }: { of: string }) {
  const parts = `${of.charAt(0).toUpperCase()}${of.slice(1)}.`.split('`');
  return parts.map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
    place % 2 === 1 ? <code key={place}>{part}</code> : <span key={place}>{part}</span>,
  );
}
