import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { fullMoment } from '../format';
import { isOnItsWay, type Job } from './looks';

const LOOKS = { doing: 'Looking', asked: 'A look was asked for', last: 'The last look' };

/** Where a look stands that takes longer than anybody waits: under way, or how to ask for one, given as children. */
export function Looking({
  job,
  children,
  says = LOOKS,
}: {
  job: Job | null | undefined;
  children: ReactNode;
  says?: typeof LOOKS;
}) {
  if (job && isOnItsWay(job.state)) {
    return (
      <span className="note looking" role="status">
        <Loader size={12} aria-hidden />
        {job.state === 'running' && job.began_at
          ? `${says.doing} since ${fullMoment(job.began_at)}; you may leave this page`
          : `${says.asked}; it begins when the background worker is free`}
      </span>
    );
  }
  return (
    <span className="looking">
      {job?.state === 'failed' && (
        <span className="note">
          {says.last} failed: {job.problem}
        </span>
      )}
      {children}
    </span>
  );
}
