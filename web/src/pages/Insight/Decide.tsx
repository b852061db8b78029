import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { UseMutationResult } from '@tanstack/react-query';
import { type Signature, Signed } from '../../parts/Signed';
import { useMay } from '../../session';

type Deciding = UseMutationResult<unknown, Error, Signature>;

/** A button that asks who and why before it decides, and says what follows. */
export function Decide(of: { name: string; about: string; what: string; deciding: Deciding; filled?: boolean }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const may = useMay();
  if (!may('models:change')) return null;
  return (
    <>
      <Button variant={of.filled ? 'filled' : 'default'} size="xs" onClick={show} aria-label={`${of.name}: ${of.about}`}>
        {of.name}
      </Button>
      <Modal opened={open} onClose={close} title={`${of.name}: ${of.about}`} centered>
        <Signed doing={of.deciding} name={of.name} what={of.what} close={close} />
      </Modal>
    </>
  );
}
