import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, told } from '../../api/client';
import { useComing } from '../../session';
import { Card, Form, Refusal } from './Card';
import { NewPassword } from './SetUpPage';

/** A password chosen by a link, whose ticket stands behind its #. */
export function PasswordPage() {
  const go = useNavigate();
  const [password, setPassword] = useState('');
  const [ticket] = useState(() => window.location.hash.slice(1));
  const { data, error } = useQuery({
    queryKey: ['ticket', ticket],
    queryFn: () => told(api.POST('/v1/tickets/look', { body: { ticket: ticket || 'none' } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const choose = useComing(() => told(api.POST('/v1/password', { body: { ticket, password } })));
  return (
    <Card title="Choose a password">
      {error && !choose.isSuccess && <Refusal error={error} />}
      {data && (
        <Form
          name="Keep it and sign in"
          error={choose.error}
          busy={choose.isPending}
          ready={password !== ''}
          send={() => choose.mutate(undefined, { onSuccess: () => void go('/', { replace: true }) })}
        >
          <p className="caption">
            For {data.name}, {data.email}.
          </p>
          <input type="email" autoComplete="username" value={data.email ?? ''} readOnly hidden />
          <NewPassword value={password} set={setPassword} />
        </Form>
      )}
      <p className="caption">
        <Anchor component={Link} to="/" underline="always">
          Go to Fairlead
        </Anchor>
      </p>
    </Card>
  );
}
