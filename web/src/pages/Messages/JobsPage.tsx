import './messages.css';
import { Skeleton } from '@mantine/core';
import { fullMoment } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { useMay } from '../../session';
import { Doing } from './Doing';
import { cameOf, type Job, useDropJob, useJobAgain, useJobs, useJobsAgain } from './data';

const TAGS: Record<Job['state'], string> = {
  waiting: 'tag tag-queue',
  running: 'tag tag-queue',
  done: 'tag tag-model',
  failed: 'tag msg-bad',
  dropped: 'tag',
};

/** What is done in the background: trainings, looks, prices, what-ifs. */
export function JobsPage() {
  const { data, error, refetch } = useJobs();
  const may = useMay()('service:operate');
  const failed = (data ?? []).filter((each) => each.state === 'failed');
  const all = useJobsAgain();
  return (
    <Page
      title="Jobs"
      aside={
        may && failed.length > 0 ? (
          <Doing
            name="Ask for all failed again"
            of={`${failed.length} jobs`}
            what="Each is begun anew under its own key."
            doing={all}
          />
        ) : undefined
      }
    >
      <p className="lead">
        Trainings, looks, prices and what-ifs are done in the background. One that a crash cut short is begun again.
      </p>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} role="status" aria-label="Loading jobs" />}
      {data && (
        <Panel title="The latest" note={failed.length > 0 ? `${failed.length} failed` : undefined}>
          {data.length === 0 ? (
            <p className="empty">No jobs yet. A running server asks for them as the policy says.</p>
          ) : (
            <section className="scroll" aria-label="Table of jobs" tabIndex={-1}>
              <table className="plain">
                <thead>
                  <tr>
                    <th>Job</th>
                    <th>State</th>
                    <th>Asked for</th>
                    <th>What came of it</th>
                    <th>
                      <span className="unseen">What to do</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.map((each) => (
                    <Row key={each.job_id} job={each} may={may} />
                  ))}
                </tbody>
              </table>
            </section>
          )}
        </Panel>
      )}
    </Page>
  );
}

function Row({ job, may }: { job: Job; may: boolean }) {
  const again = useJobAgain(job.job_id);
  const drop = useDropJob(job.job_id);
  return (
    <tr>
      <td className="msg-job">{job.job_id}</td>
      <td>
        <span className={TAGS[job.state]}>{job.state}</span>
      </td>
      <td>{fullMoment(job.asked_at)}</td>
      <td className="msg-outcome">{job.problem ?? cameOf(job.result)}</td>
      <td>
        {may && (
          <div className="msg-actions">
            {(job.state === 'failed' || job.state === 'dropped') && (
              <Doing name="Ask again" of={job.job_id} what="It is begun anew under the same key." doing={again} />
            )}
            {(job.state === 'failed' || job.state === 'waiting') && (
              <Doing name="Drop" of={job.job_id} what="It is not done any more; the reason is kept." doing={drop} needsWhy />
            )}
          </div>
        )}
      </td>
    </tr>
  );
}
