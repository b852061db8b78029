import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, told } from '../../api/client';
import { type Me, useComing } from '../../session';
import { Card, Form } from './Card';

/** In the place of every page while nobody is signed in; afterwards the page that was asked for is there. */
export function SignInPage({ me }: { me: Me }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useComing(() => told(api.POST('/v1/session', { body: { email: email.trim(), password } })));
  const refused = new URLSearchParams(window.location.search).get('refused');
  return (
    <Card title="Sign in">
      <Form
        name="Sign in"
        error={signIn.error ?? (refused ? new Error(refused) : null)}
        busy={signIn.isPending}
        ready={email.trim() !== '' && password !== ''}
        send={() => signIn.mutate(undefined)}
      >
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          required
        />
      </Form>
      {me.single_sign_on && (
        <Button component="a" href="/v1/sign-on" variant="default" fullWidth>
          Sign in with {me.single_sign_on}
        </Button>
      )}
      <p className="caption">No account, or no password any more? An administrator gives you a link.</p>
    </Card>
  );
}
