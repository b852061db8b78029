import './ledger/ledger.css';
import { SegmentedControl, Select, Skeleton } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { Page, Panel } from '../parts/Page';
import { Trouble } from '../parts/Trouble';
import { type Ledger, useLedger } from './ledger/data';
import { Entries } from './ledger/Entries';
import { Fairness } from './ledger/Fairness';
import { Places } from './ledger/Places';

const EVERYBODY = '';

/** The credit ledger: who is next and why, what everybody is owed, and every entry behind it. */
export function LedgerPage() {
  const [asked, setAsked] = useSearchParams();
  const team = asked.get('team');
  const rep = asked.get('rep');
  const { data, error, refetch } = useLedger(team);
  const ask = (name: string, value: string | null) =>
    setAsked(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const named = data?.places.find((place) => place.rep.rep_id === rep)?.rep.name ?? rep;
  return (
    <Page title="Ledger" aside={data && <Teams of={data} choose={(chosen) => ask('team', chosen)} />}>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={420} role="status" aria-label="Loading the ledger" />}
      {data?.places.length === 0 && (
        <section className="panel first">
          <h2>No reps yet</h2>
          <p>
            Import them from your CRM's export: <code>fairlead import FOLDER</code>. Turns are counted from the first lead that is
            shared.
          </p>
        </section>
      )}
      {data && data.places.length > 0 && (
        <>
          <p className="caption">{heading(data)}</p>
          <Panel title="Who is next, and why" note={note(data)} className="scroll">
            <Places places={data.places} chosen={rep} choose={(chosen) => ask('rep', chosen)} />
          </Panel>
          <Fairness />
          <Panel
            title={rep ? `Entries that touched ${named}` : 'Entries, newest first'}
            note={
              rep ? (
                <button type="button" className="link" onClick={() => ask('rep', null)}>
                  Show everybody's
                </button>
              ) : (
                'Only ever added; everybody’s credit is their sum'
              )
            }
          >
            <Entries rep={rep} />
          </Panel>
          <Panel title="How turns are counted">
            <ul className="points">
              {rules(data).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Panel>
        </>
      )}
    </Page>
  );
}

function Teams({ of, choose }: { of: Ledger; choose: (team: string | null) => void }) {
  if (of.teams.length === 0) return null;
  const choices = [
    { value: EVERYBODY, label: 'Everybody' },
    ...of.teams.map((team) => ({ value: team.team_id, label: team.name })),
  ];
  const chosen = of.team_id ?? EVERYBODY;
  return choices.length <= 4 ? (
    <SegmentedControl
      size="xs"
      aria-label="Team"
      data={choices}
      value={chosen}
      onChange={(value) => choose(value || null)}
      className="teams"
    />
  ) : (
    <Select
      size="xs"
      aria-label="Team"
      data={choices}
      value={chosen}
      allowDeselect={false}
      searchable
      onChange={(value) => choose(value || null)}
      className="teams"
    />
  );
}

function heading(of: Ledger): string {
  const team = of.teams.find((each) => each.team_id === of.team_id)?.name ?? of.team_id;
  const lead = `For the next lead that ${team === null ? 'everybody' : `all of ${team}`} may have.`;
  if (of.by_turns) return `${lead} What stands here is what will be done.`;
  return `${lead} A model tells reps apart at present: the best pairing gets the lead, and credit decides among those it cannot tell apart.`;
}

function note(of: Ledger): string {
  return of.rules.order === 'strict'
    ? 'In strict order: nothing is drawn'
    : 'Drawn, each with the same chance, so that no turn comes too late';
}

/** The policy's rules of turns in plain words. */
export function rules(of: Ledger): string[] {
  const { rules } = of;
  const free = (what: string) => `${what} costs no turn.`;
  const charged = (what: string) => `${what} costs a turn.`;
  return [
    'Everybody present earns a share of each lead, by weight; whoever gets it pays one. All credit sums to zero.',
    'While nobody comes or goes, nobody is ever a whole lead ahead of the fair share, or behind it.',
    `What is owed beyond one lead is set aside and made up by at most one lead in ${rules.catch_up_one_in}, so that nobody is flooded. Credit stays within ${rules.bound} leads.`,
    rules.catch_up === 'bounded'
      ? 'Who is away earns a share all the same, set aside.'
      : 'Who is away earns nothing, and returns with the credit of the day of leaving.',
    rules.declined === 'free' ? free('A declined lead') : charged('A declined lead'),
    rules.no_show === 'free' ? free('A missed meeting') : charged('A missed meeting'),
    rules.ownership === 'free' ? free('A lead that comes by ownership') : charged('A lead that comes by ownership'),
    rules.moved === 'free' ? free('A lead moved by hand') : 'A lead moved by hand takes its cost along.',
  ];
}
