import { Button, Modal, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { fullMoment } from '../../format';
import { May } from '../../parts/May';
import { Panel } from '../../parts/Page';
import { Signed } from '../../parts/Signed';
import { Trouble } from '../../parts/Trouble';
import { type Job, useTrain, useTrainings } from './api';

const STATES: Record<Job['state'], string> = {
  waiting: 'waits for a worker',
  running: 'is trained now',
  done: 'done',
  failed: 'failed',
  dropped: 'dropped',
};

/** Trainings in the background: why, when, and what came of them; and asking for one. */
export function TrainingPanel() {
  const { data, error, refetch } = useTrainings();
  const [open, { open: show, close }] = useDisclosure(false);
  return (
    <Panel title="Trainings" note="in the background">
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={80} role="status" aria-label="Loading the trainings" />}
      <May right="models:change">
        <p className="panel-actions">
          <Button variant="default" size="xs" onClick={show}>
            Train anew
          </Button>
        </p>
      </May>
      {data?.jobs.length === 0 && (
        <p className="empty">
          None yet. The policy says when a model is trained anew; what routes changes only by a person, or as the policy lets it.
        </p>
      )}
      <ul className="models">
        {data?.jobs.map((job) => (
          <li key={job.job_id} className="model">
            <p className="model-head">
              <span>{fullMoment(job.asked_at)}</span>
              <span className={job.state === 'failed' ? 'tag tag-queue' : 'tag'}>{STATES[job.state]}</span>
            </p>
            <p className="note">{told(job)}</p>
          </li>
        ))}
      </ul>
      <Modal opened={open} onClose={close} title="Train anew" centered>
        <Asking close={close} />
      </Modal>
    </Panel>
  );
}

function told(job: Job): string {
  const why = job.given.reason ? `Because of ${job.given.reason}.` : '';
  if (job.problem) return `${why} ${job.problem}`;
  const { outcome, why: found, version, in_shadow: shadowed } = job.result ?? {};
  if (!outcome) return why;
  const made = version
    ? `${outcome}, ${version}${shadowed ? ', in shadow' : ''}`
    : `${outcome}: ${found}; what routes is unchanged`;
  return `${why} It came to ${made}.`;
}

function Asking({ close }: { close: () => void }) {
  const [key] = useState(() => `web-${new Date().toISOString().replaceAll(':', '-')}`);
  const what = 'After a launch or a reorganization, say. The model becomes a candidate; what routes is unchanged.';
  return <Signed doing={useTrain(key)} name="Train anew" what={what} close={close} />;
}
