import { Button, Modal } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { type Signature, Signed } from '../../parts/Signed';

/** A button that asks who does it, and why where that is kept. ``of`` makes its name one of its own for those who hear it. */
export function Doing({
  name,
  of,
  what,
  doing,
  needsWhy = false,
  color,
}: {
  name: string;
  of: string;
  what: string;
  doing: UseMutationResult<unknown, Error, Signature>;
  needsWhy?: boolean;
  color?: string;
}) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="compact-xs" variant="default" c={color} aria-label={`${name}: ${of}`} onClick={() => setOpen(true)}>
        {name}
      </Button>
      <Modal opened={open} onClose={close} title={`${name}: ${of}`} centered>
        <Signed
          doing={doing}
          name={name}
          what={what}
          why={needsWhy ? 'Why' : 'Why, if you like'}
          needsWhy={needsWhy}
          close={close}
        />
      </Modal>
    </>
  );
}
