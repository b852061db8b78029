import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Signed } from '../../parts/Signed';
import { useMay } from '../../session';
import { type Deed, useStep } from './api';

const WORDS: Record<Deed, { name: string; what: string }> = {
  propose: { name: 'Propose', what: 'It becomes a candidate, and somebody else approves it. What routes is unchanged.' },
  approve: {
    name: 'Approve',
    what: 'It may then be put in force. Whoever trained or proposed it cannot approve it. What routes is unchanged.',
  },
  reject: {
    name: 'Reject',
    what: 'It retires, and may be proposed anew. What routes is unchanged. Say why: whoever trained it wants to know.',
  },
  shadow: {
    name: 'Put in shadow',
    what: 'It looks at what the model in force decides, and decides nothing. Both are then judged on the same leads. The one in shadow before leaves it.',
  },
  unshadow: { name: 'Out of the shadow', what: 'It looks at no further decisions. What it has said is kept.' },
  promote: { name: 'Put in force', what: 'It routes from the next decision on, and the model before it retires.' },
  rollback: {
    name: 'Go back',
    what: 'It routed before, and routes again from the next decision on. The model in force retires.',
  },
};

/** A step of a model: asks who and why, and says what follows. */
export function Step({ deed, version, base }: { deed: Deed; version: string; base: number }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const may = useMay();
  const label = deed === 'rollback' ? `Go back to ${version}` : `${WORDS[deed].name} ${version}`;
  if (!may('models:change')) return null;
  return (
    <>
      <Button variant="default" size="xs" onClick={show} aria-label={label}>
        {WORDS[deed].name}
      </Button>
      <Modal opened={open} onClose={close} title={label} centered>
        <Asking deed={deed} version={version} base={base} close={close} />
      </Modal>
    </>
  );
}

function Asking({ deed, version, base, close }: { deed: Deed; version: string; base: number; close: () => void }) {
  const step = useStep(deed, version, base);
  return <Signed doing={step} name={WORDS[deed].name} what={WORDS[deed].what} needsWhy={deed === 'reject'} close={close} />;
}
