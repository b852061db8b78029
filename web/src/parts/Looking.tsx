import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { fullMoment } from '../format';
import { isOnItsWay, type Job } from './looks';

/** Where a look stands that takes longer than anybody waits: under way, or how to ask for one, given as children. */
export function Looking({ job, children }: { job: Job | null | undefined; children: ReactNode }) {
  if (job && isOnItsWay(job.state)) {
    return (
      <span className="note looking" role="status">
        <Loader size={12} aria-hidden />
        {job.state === 'running' && job.began_at
          ? `Looking since ${fullMoment(job.began_at)}; you may leave this page`
          : 'A look was asked for; it begins when the background worker is free'}
      </span>
    );
  }
  return (
    <span className="looking">
      {job?.state === 'failed' && <span className="note">The last look failed: {job.problem}</span>}
      {children}
    </span>
  );
}
