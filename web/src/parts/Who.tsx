import { Anchor, Menu, UnstyledButton } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { Link } from 'react-router';
import { api, told } from '../api/client';
import { useComing, useMay, useMe } from '../session';
import '../pages/Access/access.css';

/** Who is signed in, and the way to one's account and out. */
export function Who() {
  const { data: me } = useMe();
  const may = useMay();
  const out = useComing(() => told(api.DELETE('/v1/session')));
  if (me?.state !== 'signed in') return null;
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <UnstyledButton className="state access-who" aria-label={`Your account: ${me.name}`}>
          <IconUserCircle size={19} stroke={1.6} aria-hidden />
          <span>{me.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.email}, {me.role}
        </Menu.Label>
        <Menu.Item component={Link} to="/account">
          Your account
        </Menu.Item>
        {may('users:administer') && (
          <Menu.Item component={Link} to="/users">
            Users &amp; keys
          </Menu.Item>
        )}
        <Menu.Item onClick={() => out.mutate(undefined)}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Quiet, while whoever sits at the machine may do everything. */
export function Unclaimed() {
  const { data: me } = useMe();
  if (me?.state !== 'unclaimed') return null;
  return (
    <aside className="access-banner" aria-label="Accounts">
      <span>Nobody has an account yet, so only this machine can use Fairlead.</span>
      <Anchor component={Link} to="/setup" underline="always" size="sm" inherit>
        Set one up
      </Anchor>
    </aside>
  );
}
