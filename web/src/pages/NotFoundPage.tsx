import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { Page } from '../parts/Page';

export function NotFoundPage() {
  return (
    <Page title="Nothing at this address">
      <p className="lead">
        The page may have moved.{' '}
        <Anchor component={Link} to="/" underline="always">
          See live decisions
        </Anchor>
        .
      </p>
    </Page>
  );
}
