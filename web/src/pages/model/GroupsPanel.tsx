import { chance, count } from '../../format';
import { Panel } from '../../parts/Page';
import { FIT_WORDS, type Group, groupsThatTell, keyOf } from './evaluation';

/** In which groups of leads and of reps chances do not come true; all the others folded away. Each can be looked at in the picture. */
export function GroupsPanel({ groups, chosen, choose }: { groups: Group[]; chosen: string; choose: (key: string) => void }) {
  const tell = groupsThatTell(groups);
  const strays = tell.filter((group) => group.fit !== 'right');
  const small = groups.length - tell.length;
  const found = strays.length > 0 ? `in ${strays.length} chances do not come true` : 'in none do chances stray beyond luck';
  return (
    <Panel title="Groups of leads and reps" note={`${tell.length} looked at together`}>
      <p className="caption">
        {tell.length > 0 ? `Of ${tell.length} groups, ${found}.` : 'Every group has too few leads to tell.'}
        {tell.length > 0 && small > 0 && ` ${small} more have too few leads to tell.`}
      </p>
      {strays.length > 0 && <Table groups={strays} chosen={chosen} choose={choose} />}
      {tell.length > strays.length && (
        <details className="numbers">
          <summary>{strays.length > 0 ? `The other ${tell.length - strays.length}` : `All ${tell.length}`}</summary>
          <Table groups={tell.slice(strays.length)} chosen={chosen} choose={choose} />
        </details>
      )}
    </Panel>
  );
}

function Table({ groups, chosen, choose }: { groups: Group[]; chosen: string; choose: (key: string) => void }) {
  const strayed = groups.some((group) => group.fit !== 'right');
  return (
    <div className="scroll">
      <table className="plain groups">
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col" className="num many">
              Leads
            </th>
            <th scope="col" className="num">
              Expected
            </th>
            <th scope="col" className="num">
              Won
            </th>
            {strayed && <th scope="col">Chances</th>}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={keyOf(group)}>
              <th scope="row">
                <button
                  type="button"
                  className="linklike"
                  aria-pressed={chosen === keyOf(group)}
                  onClick={() => choose(keyOf(group))}
                >
                  {group.words}
                </button>
              </th>
              <td className="num many">{count(group.leads)}</td>
              <td className="num">{chance(group.predicted)}</td>
              <td className="num">{chance(group.observed)}</td>
              {strayed && (
                <td>
                  <span className="tag tag-queue">{FIT_WORDS[group.fit]}</span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
