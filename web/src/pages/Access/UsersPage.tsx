import { Button, Modal, MultiSelect, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { useReps } from '../../live';
import { Page, Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { useMe } from '../../session';
import { Form } from './Card';
import { KeysPanel } from './Keys';
import { Once } from './Once';

export type User = components['schemas']['UserOut'];
type Role = User['role'];
const KEY = ['users'];
export const ROLES: { value: Role; label: string }[] = [
  { value: 'admin', label: 'admin: everything, accounts too' },
  { value: 'ops', label: 'ops: everything but accounts' },
  { value: 'manager', label: 'manager: leads and time off of a team' },
  { value: 'rep', label: 'rep: own leads and time off' },
  { value: 'analyst', label: 'analyst: reads everything' },
  { value: 'auditor', label: 'auditor: reads everything, for audits' },
];

/** Everybody, and the teams that an account can be given. */
const useUsers = (enabled = true) => useQuery({ queryKey: KEY, enabled, queryFn: () => told(api.GET('/v1/users')) });

/** Who may come in: people with accounts, programs with keys. */
export function UsersPage() {
  const { data: me } = useMe();
  const { data, error, refetch } = useUsers(me !== undefined && me.state !== 'unclaimed');
  const [adding, { open, close }] = useDisclosure(false);
  if (me?.state === 'unclaimed')
    return (
      <Page title="Users & keys">
        <p className="lead">
          Nobody has an account yet. <Link to="/setup">Make the first one</Link>: from then on everybody signs in, and programs
          need a key.
        </p>
      </Page>
    );
  return (
    <Page
      title="Users & keys"
      aside={
        <Button size="sm" onClick={open}>
          Add somebody
        </Button>
      }
    >
      {error && <Trouble error={error} again={refetch} />}
      <Panel title="People" note={data && `${data.users.length}`}>
        <div className="scroll">
          <table className="access-table">
            <thead>
              <tr>
                {['Name', 'E-mail', 'Role', 'Sees', 'State'].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {data?.users.map((user) => (
                <Row key={user.number} user={user} />
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <KeysPanel />
      <Modal opened={adding} onClose={close} title="Add somebody">
        <Edit user={null} close={close} />
      </Modal>
    </Page>
  );
}

function Row({ user }: { user: User }) {
  const queries = useQueryClient();
  const [editing, { open, close }] = useDisclosure(false);
  const step = useMutation({
    mutationFn: (to: 'disable' | 'enable') => told(api.POST(`/v1/users/{number}/${to}`, { params: { path: user } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const reset = useMutation({
    mutationFn: () => told(api.POST('/v1/users/{number}/reset', { params: { path: user } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const refused = step.error ?? reset.error;
  return (
    <>
      <tr className={user.disabled ? 'access-ended' : undefined}>
        <th scope="row">{user.name}</th>
        <td>{user.email}</td>
        <td>{user.role}</td>
        <td>{sees(user)}</td>
        <td>{state(user)}</td>
        <td className="access-steps">
          <Button size="compact-xs" variant="default" onClick={open} aria-label={`Change ${user.name}`}>
            Change
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => reset.mutate()}
            aria-label={`Reset password of ${user.name}`}
          >
            Reset password
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => step.mutate(user.disabled ? 'enable' : 'disable')}
            aria-label={`${user.disabled ? 'Enable' : 'Disable'} ${user.name}`}
          >
            {user.disabled ? 'Enable' : 'Disable'}
          </Button>
          <Modal opened={editing} onClose={close} title={`Change ${user.name}`}>
            <Edit user={user} close={close} />
          </Modal>
          <Modal opened={reset.isSuccess} onClose={reset.reset} title={`A link for ${user.name}`}>
            <Once
              what="To choose a new password, good once within 48 hours. Send it to nobody else."
              text={linkOf(reset.data?.link)}
            />
          </Modal>
        </td>
      </tr>
      {refused && (
        <tr>
          <td colSpan={6}>
            <Trouble error={refused} />
          </td>
        </tr>
      )}
    </>
  );
}

function Edit({ user, close }: { user: User | null; close: () => void }) {
  const queries = useQueryClient();
  const reps = useReps().data ?? [];
  const { data: listed } = useUsers();
  const known = (listed?.teams ?? []).map((one) => ({ value: one.team_id, label: one.name }));
  const [email, setEmail] = useState('');
  const [name, setName] = useState(user?.name ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'manager');
  const [rep, setRep] = useState<string | null>(user?.rep_id ?? null);
  const [teams, setTeams] = useState<string[]>(user?.teams ?? []);
  const save = useMutation({
    mutationFn: async () => {
      if (user) {
        await told(api.PUT('/v1/users/{number}', { params: { path: user }, body: { name, role, rep_id: rep ?? '', teams } }));
        return null;
      }
      return (await told(api.POST('/v1/users', { body: { email, name, role, rep_id: rep, teams } }))).link;
    },
    onSuccess: (link) => {
      void queries.invalidateQueries({ queryKey: KEY });
      if (!link) close();
    },
  });
  if (save.data)
    return <Once what={`To choose a password, good once within 48 hours. Send it to ${name}.`} text={linkOf(save.data)} />;
  return (
    <Form
      name={user ? 'Keep it' : 'Make the account'}
      error={save.error}
      busy={save.isPending}
      ready={name.trim() !== '' && (user !== null || email.trim() !== '')}
      send={() => save.mutate()}
    >
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={80} required />
      {!user && (
        <TextInput label="E-mail" type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} required />
      )}
      <Select label="Role" data={ROLES} value={role} onChange={(to) => to && setRole(to as Role)} allowDeselect={false} />
      {(role === 'rep' || role === 'manager') && (
        <Select
          label="Is this rep on record"
          description={
            role === 'rep' ? 'Whose leads this person sees' : 'Where the manager is on record; a team of theirs is seen then'
          }
          data={reps.map((one) => ({ value: one.rep.rep_id, label: `${one.rep.name} (${one.rep.rep_id})` }))}
          value={rep}
          onChange={setRep}
          searchable
          clearable
        />
      )}
      {role === 'manager' && (
        <MultiSelect label="Sees these teams" data={known} value={teams} onChange={setTeams} searchable clearable />
      )}
    </Form>
  );
}

const linkOf = (link: string | null | undefined) => `${window.location.origin}${link ?? ''}`;

function sees(user: User): string {
  if (user.role === 'rep') return user.rep_id ?? 'nobody';
  if (user.role !== 'manager') return 'everybody';
  return [...(user.rep_id ? [`the team of ${user.rep_id}`] : []), ...user.teams].join(', ') || 'nobody yet';
}

function state(user: User): string {
  if (user.disabled) return 'disabled';
  if (user.single_sign_on) return 'single sign-on';
  return user.has_password ? 'active' : 'has no password yet';
}
