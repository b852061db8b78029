import { Alert, Button, Code, CopyButton, Modal } from '@mantine/core';
import { useState } from 'react';
import { fullMoment, moment } from '../../format';
import { Signed } from '../../parts/Signed';
import { Doing } from './Doing';
import { latest, standing, type Target, useRemove, useRotate, useSwitch, useTest } from './data';

const TAGS = { on: 'tag tag-model', off: 'tag', failing: 'tag msg-bad' } as const;

/** Webhooks or channels, each with how it does and what can be done with it. */
export function Targets({ targets }: { targets: Target[] }) {
  return (
    <ul className="msg-targets">
      {targets.map((each) => (
        <Row key={each.number} target={each} />
      ))}
    </ul>
  );
}

function Row({ target }: { target: Target }) {
  const state = standing(target);
  return (
    <li aria-label={target.name}>
      <div className="msg-target">
        <strong>{target.name}</strong> <span className={TAGS[state]}>{state}</span>
        <p className="msg-address">{target.address}</p>
        <p className="note">{target.events.length === 0 ? 'every event' : target.events.join(', ')}</p>
        {state === 'failing' && (
          <p className="note">
            Failed {target.failures === 1 ? 'once' : `${target.failures} times in a row`}
            {target.held_until ? `; left alone until ${fullMoment(target.held_until)}` : ''}.
          </p>
        )}
        {target.why_off && <p className="note">Off: {target.why_off}.</p>}
        {target.latest && (
          <p className={failed(target.latest) ? 'note msg-failed' : 'note'} role="status">
            {latest(target.latest, moment)}
          </p>
        )}
      </div>
      <div className="msg-actions">
        <Doing name="Send a test" of={target.name} what="A test goes the way of everything else." doing={useTest(target)} />
        {target.way === 'webhook' && <Rotate target={target} />}
        <Doing
          name={target.on ? 'Switch off' : 'Switch on'}
          of={target.name}
          what={target.on ? 'What happens meanwhile waits for it.' : 'What waits for it is sent at once.'}
          doing={useSwitch(target)}
        />
        <Doing name="Remove" of={target.name} what="What waits for it is dropped." doing={useRemove(target)} />
      </div>
    </li>
  );
}

const failed = ({ state, last }: NonNullable<Target['latest']>): boolean => state === 'dead' || Boolean(last?.problem);

function Rotate({ target }: { target: Target }) {
  const [open, setOpen] = useState(false);
  const rotating = useRotate(target.number);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="compact-xs" variant="default" aria-label={`New secret: ${target.name}`} onClick={() => setOpen(true)}>
        New secret
      </Button>
      <Modal opened={open} onClose={close} title={`New secret: ${target.name}`} centered>
        <Signed
          doing={rotating}
          name="Make a new secret"
          what="It is shown once. For 24 hours the one before signs, too."
          why="Why, if you like"
          close={close}
        />
      </Modal>
      {rotating.data && <Secret secret={rotating.data.secret} close={rotating.reset} />}
    </>
  );
}

/** A secret, shown this once. */
export function Secret({ secret, close }: { secret: string; close: () => void }) {
  return (
    <Modal opened onClose={close} title="The secret that signs" centered>
      <Alert color="yellow" variant="light">
        <p className="alert-words">It is shown this once. Keep it where the receiver finds it.</p>
      </Alert>
      <p className="msg-secret">
        <Code>{secret}</Code>
      </p>
      <CopyButton value={secret}>{({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}</CopyButton>
    </Modal>
  );
}
