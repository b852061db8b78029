import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Outlet } from 'react-router';
import { ApiError } from '../api/client';
import { SignInPage } from '../pages/Access/SignInPage';
import { lookAgain, useMe } from '../session';

/** Before every page: whoever has to sign in does so first. Where the service does not answer, the page behind says so. */
export function Door() {
  const { data: me, isPending } = useMe();
  const queries = useQueryClient();
  useEffect(
    // A session that ended meanwhile is seen at the next answer, not at the next look.
    () =>
      queries.getQueryCache().subscribe((event) => {
        const error = event.query.state.error;
        if (event.type === 'updated' && event.action.type === 'error' && error instanceof ApiError && error.status === 401)
          void lookAgain(queries);
      }),
    [queries],
  );
  if (isPending) return null;
  return me?.state === 'signed out' ? <SignInPage me={me} /> : <Outlet />;
}
