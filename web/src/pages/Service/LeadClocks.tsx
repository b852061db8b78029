import './service.css';
import { Button } from '@mantine/core';
import { fullMoment, until } from '../../format';
import { Panel } from '../../parts/Page';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { useMay } from '../../session';
import { type Clock, type Kind, lasting, promised, type Spell, useLeadClocks, useTouch } from './data';

const KINDS: [Kind, string][] = [
  ['call', 'I called'],
  ['email', 'I wrote'],
  ['meeting', 'We met'],
];

/** Of one lead: its clocks, how soon somebody was in touch, and the buttons by which a rep says so. */
export function LeadClocks({ lead }: { lead: string }) {
  const { data, error, refetch } = useLeadClocks(lead);
  const may = useMay()('leads:handle');
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data || data.spells.length === 0) return null;
  const held = data.spells[data.spells.length - 1];
  const first = data.first_touch_seconds;
  return (
    <Panel title="First touch" note={first === null ? 'none yet' : `after ${lasting(first)}`}>
      {data.clocks.length > 0 && (
        <ul className="sla-clocks">
          {data.clocks.map((clock) => (
            <li key={`${clock.decision_id} ${clock.name}`}>
              <b>{clock.name}</b> <span className="note">within {promised(clock)}</span>
              <Standing clock={clock} />
              {data.spells.length > 1 && <Rep rep={clock.rep} dim />}
            </li>
          ))}
        </ul>
      )}
      <ol className="sla-spells">
        {data.spells.map((spell) => (
          <li key={spell.decision_id}>
            <Rep rep={spell.rep} dim={spell.ended !== null} /> since {fullMoment(spell.assigned_at)}. {inWords(spell)}
          </li>
        ))}
      </ol>
      {may && held && held.ended === null && <Touch lead={lead} />}
    </Panel>
  );
}

function inWords(spell: Spell): string {
  if (spell.first_touch_seconds === null) return spell.ended === null ? 'Not in touch yet.' : `Never in touch; ${spell.ended}.`;
  const work = spell.worked_seconds === null ? '' : `, ${lasting(spell.worked_seconds)} of work`;
  return `First in touch after ${lasting(spell.first_touch_seconds)}${work} (${spell.first_touch_kind}).`;
}

function Touch({ lead }: { lead: string }) {
  const touch = useTouch(lead);
  return (
    <div className="sla-touch">
      {KINDS.map(([kind, name]) => (
        <Button key={kind} size="compact-sm" variant="default" loading={touch.isPending} onClick={() => touch.mutate(kind)}>
          {name}
        </Button>
      ))}
      <span role="status" className="note">
        {touch.data ? (touch.data.fresh ? 'Noted.' : 'Noted a moment ago already.') : ''}
      </span>
      {touch.error && <p className="sla-trouble">{touch.error.message}</p>}
    </div>
  );
}

const TAGS: Record<Clock['state'], string> = {
  running: 'tag tag-queue',
  breached: 'tag sla-late',
  kept: 'tag tag-model',
  broken: 'tag sla-late',
  ended: 'tag',
};

/** How a clock stands, in few words. */
export function Standing({ clock }: { clock: Clock }) {
  return <span className={TAGS[clock.state]}>{stands(clock)}</span>;
}

function stands(clock: Clock): string {
  const over = lasting(clock.over_seconds);
  switch (clock.state) {
    case 'running':
      return clock.due_at ? `due ${until(clock.due_at)}` : 'the rep does not work';
    case 'breached':
      return `${over} late`;
    case 'kept':
      return `kept in ${lasting(clock.used_seconds)}`;
    case 'broken':
      return clock.ended === 'touched' ? `${over} too late` : `not kept; ${clock.ended}`;
    default:
      return `${clock.ended} before its end`;
  }
}
