import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBeach, IconDots, IconPlayerPause, IconPlayerPlay, IconWalk } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { ApiError, type RepLoad } from '../../api/client';
import { Trouble } from '../../parts/Trouble';
import { useAbsence, usePause, useResume, useReturn, type Wish } from './api';

const PAUSES = [
  { label: 'Pause for 1 hour', for: '1h' },
  { label: 'Pause for 2 hours', for: '2h' },
  { label: 'Pause for 4 hours', for: '4h' },
];

/** Pause, resume, enter an absence, back early: what can be done about one rep's time. */
export function Actions({ of }: { of: RepLoad }) {
  const { rep_id, name } = of.rep;
  const [open, { open: show, close }] = useDisclosure(false);
  const pause = usePause(rep_id);
  const resume = useResume(rep_id);
  const back = useReturn(rep_id);
  const trouble = pause.error ?? resume.error ?? back.error;
  const busy = pause.isPending || resume.isPending || back.isPending;
  return (
    <>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Time off of ${name}`} loading={busy}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {of.presence?.paused_until ? (
            <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => resume.mutate(undefined)}>
              Take new leads again
            </Menu.Item>
          ) : (
            PAUSES.map((one) => (
              <Menu.Item key={one.for} leftSection={<IconPlayerPause size={16} />} onClick={() => pause.mutate({ for: one.for })}>
                {one.label}
              </Menu.Item>
            ))
          )}
          <Menu.Divider />
          {of.presence?.state === 'away' && (
            <Menu.Item leftSection={<IconWalk size={16} />} onClick={() => back.mutate(undefined)}>
              Back now
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconBeach size={16} />} onClick={show}>
            Enter an absence…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={open} onClose={close} title={`Absence of ${name}`} centered>
        <Entering of={of} close={close} />
      </Modal>
      <Modal opened={trouble !== null} onClose={() => forget(pause, resume, back)} title={`Time off of ${name}`} centered>
        {trouble && <Trouble error={trouble} />}
      </Modal>
    </>
  );
}

function forget(...changes: { reset: () => void }[]) {
  for (const change of changes) change.reset();
}

const EMPTY = { from: '', to: '', reason: '', every: '', until: '' };

function Entering({ of, close }: { of: RepLoad; close: () => void }) {
  const [asked, setAsked] = useState(EMPTY);
  const enter = useAbsence(of.rep.rep_id);
  const wrong = (field: keyof typeof EMPTY): ReactNode =>
    enter.error instanceof ApiError ? enter.error.problems.find((one) => one.field === field)?.reason : undefined;
  const told = enter.error && !(['from', 'to', 'reason', 'every', 'until'] as const).some((field) => wrong(field));
  const field = (name: keyof typeof EMPTY) => ({
    value: asked[name],
    onChange: (event: { currentTarget: { value: string } }) => setAsked({ ...asked, [name]: event.currentTarget.value }),
    error: wrong(name),
  });
  return (
    <form
      className="absence-form"
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate(wish(asked), { onSuccess: close });
      }}
    >
      <p className="caption">
        In {of.rep.name}'s own time{of.time_zone ? ` (${of.time_zone})` : ''}: a date, or a date with a time such as
        2026-07-01T13:00. Routing knows of it at once.
      </p>
      <div className="absence-pair">
        <TextInput label="First moment away" placeholder="2026-07-01" {...field('from')} required maxLength={60} data-autofocus />
        <TextInput label="Until" placeholder="2026-07-14" {...field('to')} required maxLength={60} />
      </div>
      <TextInput label="Reason" description="Everybody sees it." placeholder="vacation" {...field('reason')} maxLength={200} />
      <div className="absence-pair">
        <TextInput label="Repeat every" placeholder="week" {...field('every')} maxLength={60} />
        <TextInput label="Last date" placeholder="2026-12-31" {...field('until')} maxLength={60} />
      </div>
      {told && <Trouble error={enter.error} />}
      <div className="absence-actions">
        <Button type="submit" loading={enter.isPending} disabled={!asked.from.trim() || !asked.to.trim()}>
          Enter
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

/** What was filled in; empty fields are left out. */
function wish(asked: typeof EMPTY): Wish {
  const filled = Object.fromEntries(Object.entries(asked).filter(([, value]) => value.trim()));
  return { ...filled, from: asked.from.trim(), to: asked.to.trim() };
}
