import { Button, Modal, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import type { Right } from '../../session';
import { Form } from './Card';
import { Once } from './Once';

type Key = components['schemas']['KeyOut'];
const KEY = ['keys'];
const ONCE = 'It is shown this once; Fairlead keeps only a hash of it. Programs send it as Authorization: Bearer.';

/** What programs show instead of signing in. */
export function KeysPanel() {
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => told(api.GET('/v1/keys')) });
  const [making, { open, close }] = useDisclosure(false);
  return (
    <Panel title="Keys of programs" note={data && `${data.keys.filter((one) => one.good).length} good`}>
      {error && <Trouble error={error} />}
      {data?.keys.length === 0 && (
        <p className="caption access-inset">No program has a key yet. One that sends leads needs leads:send.</p>
      )}
      {data && data.keys.length > 0 && (
        <div className="scroll">
          <table className="access-table">
            <thead>
              <tr>
                {['Program', 'Begins', 'May', 'Good until', 'Used'].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {data.keys.map((one) => (
                <Row key={one.number} of={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="access-deeds">
        <Button size="sm" variant="default" onClick={open}>
          Make a key
        </Button>
      </div>
      <Modal opened={making} onClose={close} title="Make a key">
        <Make scopes={data?.scopes ?? []} />
      </Modal>
    </Panel>
  );
}

function Row({ of }: { of: Key }) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  const rotate = useMutation({
    mutationFn: () =>
      told(api.POST('/v1/keys/{number}/rotate', { params: { path: of }, body: { days: 365, both_for_hours: 24 } })),
    onSettled,
  });
  const revoke = useMutation({ mutationFn: () => told(api.DELETE('/v1/keys/{number}', { params: { path: of } })), onSettled });
  return (
    <tr className={of.good ? undefined : 'access-ended'}>
      <th scope="row">{of.name}</th>
      <td>
        <code>{of.start}…</code>
      </td>
      <td>{of.scopes.join(', ')}</td>
      <td>{of.revoked_at ? 'revoked' : of.expires_at.slice(0, 10)}</td>
      <td>{of.used_at ? of.used_at.slice(0, 10) : 'never'}</td>
      <td className="access-steps">
        {of.good && (
          <>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => rotate.mutate()}
              aria-label={`Rotate key ${of.number}, ${of.name}`}
            >
              Rotate
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => revoke.mutate()}
              aria-label={`Revoke key ${of.number}, ${of.name}`}
            >
              Revoke
            </Button>
          </>
        )}
        <Modal opened={rotate.isSuccess} onClose={rotate.reset} title={`Another key for ${of.name}`}>
          <Once what={`${ONCE} The one before stays good for 24 hours.`} text={rotate.data?.secret ?? ''} />
        </Modal>
        {(rotate.error ?? revoke.error) && <Trouble error={(rotate.error ?? revoke.error) as Error} />}
      </td>
    </tr>
  );
}

function Make({ scopes }: { scopes: Right[] }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string[]>(['leads:send']);
  const [days, setDays] = useState<number | string>(365);
  const make = useMutation({
    mutationFn: () => told(api.POST('/v1/keys', { body: { name, scopes: chosen as Right[], days: Number(days) } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  if (make.data) return <Once what={ONCE} text={make.data.secret} />;
  return (
    <Form
      name="Make the key"
      error={make.error}
      busy={make.isPending}
      ready={name.trim() !== '' && chosen.length > 0 && Number(days) >= 1}
      send={() => make.mutate()}
    >
      <TextInput
        label="Which program shows it"
        placeholder="website-forms"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        required
      />
      <MultiSelect label="What it may do" data={scopes} value={chosen} onChange={setChosen} searchable />
      <NumberInput label="Good for how many days" value={days} onChange={setDays} min={1} max={3650} allowDecimal={false} />
    </Form>
  );
}
