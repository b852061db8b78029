import { Anchor } from '@mantine/core';
import { Link, Outlet } from 'react-router';
import { type Right, useMay, useMe } from '../session';
import { Page } from './Page';

const ABOUT: Partial<Record<Right, string>> = {
  'leads:batch': 'batches of leads',
  'people:read': 'reps',
  'policy:read': 'the policy and territories',
  'matching:read': 'the matching of leads',
  'models:read': 'models and what they are told by',
  'service:operate': 'running the service',
  'changes:read': 'who changed what',
  'users:administer': 'accounts and keys',
};

/** Pages behind a right: whoever comes by an address without it is told so, and by whom that can be changed. */
export function Allowed({ right, about = ABOUT[right] }: { right: Right; about?: string }) {
  const { data: me } = useMe();
  const may = useMay();
  // Before anybody has an account, the pages themselves say how the first one is made.
  if (!me || me.state === 'unclaimed' || may(right)) return <Outlet />;
  return (
    <Page title="You may not see this page">
      <p className="lead">
        It is about {about ?? 'something else'}, and your account{me.role ? `, with the role ${me.role},` : ''} has no right to
        that. If you need it, ask an administrator.{' '}
        <Anchor component={Link} to="/" underline="always">
          See live decisions
        </Anchor>
        .
      </p>
    </Page>
  );
}
