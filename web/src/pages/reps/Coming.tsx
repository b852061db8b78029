import { Button } from '@mantine/core';
import { fullMoment, until } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { useMay } from '../../session';
import { type TimeOff, useCalendars, useTakeBack, useTimeOff } from './api';

const SHOWN = 12;

/** Absences and pauses that hold or are to come, each with the way to take it back. */
export function Coming() {
  const { data, error, refetch } = useTimeOff();
  const takeBack = useTakeBack();
  const may = useMay();
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  const now = Date.now();
  const shown = data.slice(0, SHOWN);
  return (
    <Panel title="Time off" note={data.length > SHOWN ? `the next ${SHOWN} of ${data.length}` : undefined}>
      <ul className="coming">
        {shown.map((one) => (
          <li key={`${one.rep.rep_id} ${one.kind} ${one.starts_at} ${one.absence_id}`}>
            <span className="coming-who">{one.rep.name}</span>
            <span className="coming-what">{one.kind === 'pause' ? 'paused' : (one.reason ?? 'away')}</span>
            <span className="coming-when" title={`${fullMoment(one.starts_at)} to ${fullMoment(one.ends_at)}`}>
              {Date.parse(one.starts_at) <= now ? '' : `${until(one.starts_at)} `}
              <span className="note">until</span> {until(one.ends_at)}
            </span>
            {one.absence_id && may('people:time-off') && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={`Take back ${described(one)}`}
                loading={takeBack.isPending && takeBack.variables === one.absence_id}
                onClick={() => takeBack.mutate(one.absence_id ?? '')}
              >
                Take back
              </Button>
            )}
          </li>
        ))}
      </ul>
      {takeBack.error && <Trouble error={takeBack.error} />}
    </Panel>
  );
}

const described = (one: TimeOff): string => `${one.reason ?? 'the absence'} of ${one.rep.name} from ${fullMoment(one.starts_at)}`;

/** Calendars that could not be read, or only in part: what they said before still counts, and since when is said. */
export function CalendarTrouble() {
  const { data } = useCalendars();
  const ill = (data ?? []).filter((one) => one.problem || one.notes.length > 0);
  if (ill.length === 0) return null;
  return (
    <Panel title="Calendars" note={`${ill.length} of ${data?.length} with trouble`}>
      <ul className="coming">
        {ill.map((one) => (
          <li key={one.calendar_id} className="coming-ill">
            <span className="coming-who">{one.rep.name}</span>
            <span className="coming-address">{one.address}</span>
            <span className="coming-problem">
              {one.problem ?? `read in part: ${one.notes[0]}`}
              {one.problem && (
                <span className="note">
                  {one.read_at ? ` What it said ${until(one.read_at)} still counts.` : ' It was never read.'}
                </span>
              )}
              {!one.problem && one.notes.length > 1 && <span className="note"> and {one.notes.length - 1} more</span>}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
