import { Anchor, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, told } from '../../api/client';
import { useComing, useMe } from '../../session';
import { Card, Form } from './Card';

/** The first account. From another machine the link carries a ticket behind its #. */
export function SetUpPage() {
  const { data: me } = useMe();
  const go = useNavigate();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const ticket = window.location.hash.slice(1) || null;
  const setUp = useComing(() =>
    told(api.POST('/v1/setup', { body: { email: email.trim(), name: name.trim(), password, ticket } })),
  );
  if (me && me.state !== 'unclaimed' && !setUp.isPending && !setUp.isSuccess)
    return (
      <Card title="Set up already">
        <p className="caption">
          Somebody has made the first account.{' '}
          <Anchor component={Link} to="/" underline="always">
            Go to Fairlead
          </Anchor>
          .
        </p>
      </Card>
    );
  return (
    <Card title="Make the first account">
      <p className="caption">
        You become the administrator. From then on everybody signs in, and programs that send leads need a key.
      </p>
      <Form
        name="Make the account"
        error={setUp.error}
        busy={setUp.isPending}
        ready={email.trim() !== '' && name.trim() !== '' && password !== ''}
        send={() => setUp.mutate(undefined, { onSuccess: () => void go('/users') })}
      >
        <TextInput
          label="Name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={80}
          required
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
        />
        <NewPassword value={password} set={setPassword} />
      </Form>
    </Card>
  );
}

export function NewPassword({ value, set }: { value: string; set: (to: string) => void }) {
  return (
    <PasswordInput
      label="New password"
      description="At least 12 characters; a few words in a row are easy to keep in mind"
      autoComplete="new-password"
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the new password' }}
      required
    />
  );
}
