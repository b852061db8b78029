import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { api, told } from '../../api/client';
import { fullMoment } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { useComing, useMe } from '../../session';
import { Form, Refusal } from './Card';
import { NewPassword } from './SetUpPage';

/** One's own account: as what one is here, the password, and the sessions. */
export function AccountPage() {
  const { data: me } = useMe();
  const everywhere = useComing(() => told(api.DELETE('/v1/sessions')));
  if (me?.state !== 'signed in') return null;
  const whose = me.rep_ids === null ? 'everybody' : me.rep_ids.length === 0 ? 'nobody yet' : me.rep_ids.join(', ');
  return (
    <Page title="Your account">
      <div className="access-columns">
        <Panel title={me.name ?? ''} note={me.email}>
          <dl className="access-facts">
            <dt>Role</dt>
            <dd>{me.role}</dd>
            <dt>Sees the leads of</dt>
            <dd>{whose}</dd>
            <dt>Signed in until</dt>
            <dd>{me.ends_at ? fullMoment(me.ends_at) : '–'}, longer while you use it</dd>
          </dl>
          {everywhere.error && <Refusal error={everywhere.error} />}
          <div className="access-deeds">
            <Button variant="default" size="sm" loading={everywhere.isPending} onClick={() => everywhere.mutate(undefined)}>
              Sign out everywhere
            </Button>
          </div>
        </Panel>
        <Panel title="Change your password">
          <ChangePassword />
        </Panel>
      </div>
    </Page>
  );
}

function ChangePassword() {
  const [before, setBefore] = useState('');
  const [password, setPassword] = useState('');
  const change = useComing(() => told(api.PUT('/v1/me/password', { body: { before, password } })));
  return (
    <Form
      name="Change it"
      error={change.error}
      busy={change.isPending}
      ready={before !== '' && password !== ''}
      send={() =>
        change.mutate(undefined, {
          onSuccess: () => {
            setBefore('');
            setPassword('');
          },
        })
      }
    >
      <PasswordInput
        label="Password until now"
        autoComplete="current-password"
        value={before}
        onChange={(event) => setBefore(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password until now' }}
        required
      />
      <NewPassword value={password} set={setPassword} />
      {change.isSuccess && <p role="status">Changed. Every other session of yours has ended.</p>}
    </Form>
  );
}
