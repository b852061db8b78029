import { count } from '../../format';
import { Panel } from '../../parts/Page';
import type { Coverage } from './TerritoriesPage';

const SHOWN = 4;

interface Kind {
  title: string;
  tone: 'bad' | 'rope' | 'sea';
  lines: string[];
}

/** What the definitions leave open or take twice, and who serves what without credit: worst first. */
export function Findings({ of }: { of: Coverage }) {
  const kinds = findings(of).filter((kind) => kind.lines.length > 0);
  return (
    <Panel title="To look at" note={kinds.length === 0 ? 'nothing' : undefined}>
      {kinds.length === 0 && <p className="caption">Every territory is served, none hides another, and no gap was found.</p>}
      <div className="findings">
        {kinds.map((kind) => (
          <details key={kind.title} open={kind.tone === 'bad'}>
            <summary>
              <i className={`dot fill-${kind.tone}`} aria-hidden />
              {kind.title}
              <span className="note num">{count(kind.lines.length)}</span>
            </summary>
            <ul className="points">
              {kind.lines.slice(0, SHOWN).map((line) => (
                <li key={line}>{line}</li>
              ))}
              {kind.lines.length > SHOWN && <li className="note">and {count(kind.lines.length - SHOWN)} more</li>}
            </ul>
          </details>
        ))}
      </div>
    </Panel>
  );
}

function findings(of: Coverage): Kind[] {
  const title = (id: string) => of.titles[id] ?? id;
  const name = (id: string) => of.names[id] ?? id;
  const { holes, gaps, overlaps, never, contested } = of.definitions;
  return [
    { title: 'Served by nobody', tone: 'bad', lines: of.unserved.map((line) => line.territory.name) },
    {
      title: 'Cannot take anything as written',
      tone: 'bad',
      lines: of.faults.map(([id, field, words]) => `${title(id ?? '')}, ${field?.replace(/_minor$/, '')}: ${words}`),
    },
    {
      title: 'Named by a rep, but not there',
      tone: 'bad',
      lines: of.unknown.map(([rep, id]) => `${name(rep ?? '')} names ${id}`),
    },
    {
      title: 'All away now',
      tone: 'rope',
      lines: of.all_away.map(
        (line) => line.territory.name + (line.serving.back_at ? `, until ${line.serving.back_at.slice(0, 10)}` : ''),
      ),
    },
    { title: 'Parts of the market that nobody takes', tone: 'rope', lines: holes.map(hole) },
    {
      title: 'Gaps between territories',
      tone: 'rope',
      lines: gaps.map(
        (gap) =>
          `${gap.kind} ${gap.first} ${gap.last ? `to ${gap.last}` : 'and more'} in ${gap.where}, next to ${gap.among.map(title).join(' and ')}`,
      ),
    },
    {
      title: 'Never win',
      tone: 'rope',
      lines: Object.entries(never).map(([loser, winner]) => `${title(loser)}: ${title(winner)} takes all of its leads first`),
    },
    {
      title: 'Overlap, and only the name decides',
      tone: 'rope',
      lines: overlaps.filter((pair) => pair.tied).map((pair) => `${title(pair.winner)} before ${title(pair.loser)}`),
    },
    {
      title: 'Accounts listed twice',
      tone: 'rope',
      lines: Object.entries(contested).map(([account, ids]) => `${account}: ${ids.map(title).join(', ')}; the first has it`),
    },
    {
      title: 'Served without credit',
      tone: 'rope',
      lines: of.no_credit.map(
        (one) =>
          `${name(one.rep_id)} serves ${one.territories.length ? one.territories.map(title).join(', ') : 'all others'}, but is paid for ${one.credited.map(title).join(', ')}`,
      ),
    },
    {
      title: 'Overlaps over recent leads',
      tone: 'sea',
      lines: of.contests.map((pair) => `${title(pair.winner)} won ${count(pair.leads)} over ${title(pair.loser)}: ${pair.by}`),
    },
  ];
}

function hole(of: Coverage['definitions']['holes'][number]): string {
  const place = of.states.length ? `${of.country}: ${of.states.join(', ')}` : of.country;
  const what = [of.sizes.join(', '), of.industries.join(', ')].filter(Boolean).join('; ');
  return place + (what && ` (${what})`) + (of.unless.length ? `, unless the lead tells its ${of.unless.join(' or ')}` : '');
}
