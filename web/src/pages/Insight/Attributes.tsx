import { count } from '../../format';
import { Panel } from '../../parts/Page';
import { Decide } from './Decide';
import { type Candidate, type Found, oddsWords, useAdd, useRemove } from './data';

const MOST = 8;

/** What might be added to the model, ranked by what it saves on later leads; one click adds it. */
export function Attributes({ of }: { of: Found['attributes'] }) {
  return (
    <Panel title="Attributes worth adding" note={of.tested > 0 ? `tested on ${count(of.leads)} later leads` : undefined}>
      <p className="caption">{of.verdict}</p>
      {of.added.length > 0 && <Added names={of.added} />}
      {of.ranked.length > 0 && (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Attribute</th>
                <th scope="col">What older leads taught</th>
                <th scope="col" className="num">
                  Log loss saved
                </th>
                <th scope="col" className="num">
                  Odds
                </th>
                <th scope="col">
                  <span className="unseen">Add it</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {of.ranked.slice(0, MOST).map((one) => (
                <Row key={one.name + one.trait} of={one} added={of.added.includes(one.name)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {of.tested > 0 && (
        <p className="caption">
          {`${count(of.tried)} were looked at on older leads. Found is what has odds of ${oddsWords(of.needed)} or more on later ones, so that chance alone finds anything in at most one of twenty looks.`}
        </p>
      )}
      {of.excluded.length > 0 && (
        <details className="insight-more">
          <summary>{`${count(of.excluded.length)} left out, and why`}</summary>
          <ul className="points">
            {of.excluded.map((one) => (
              <li key={one.name}>
                <code>{one.name}</code>: {one.why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

function Row({ of, added }: { of: Candidate; added: boolean }) {
  const add = useAdd(of.name);
  return (
    <tr className={of.found ? undefined : 'insight-dim'}>
      <td>
        <code>{of.name}</code> {of.found && <span className="tag tag-model">found</span>}
        <br />
        <span className="note">{of.trait ? `with ${of.trait}` : of.about}</span>
      </td>
      <td>{of.says}</td>
      <td className="num">{`${(100 * of.share).toFixed(2)} %`}</td>
      <td className="num">{oddsWords(of.odds)}</td>
      <td>
        {!of.trait && !added && (
          <Decide
            name="Add"
            about={of.name}
            what="The next training reads it. What routes is unchanged until a model trained with it is in force."
            deciding={add}
          />
        )}
      </td>
    </tr>
  );
}

function Added({ names }: { names: string[] }) {
  return (
    <ul className="insight-added" aria-label="Added to the model">
      {names.map((name) => (
        <AddedOne key={name} name={name} />
      ))}
    </ul>
  );
}

function AddedOne({ name }: { name: string }) {
  const remove = useRemove(name);
  return (
    <li>
      <code>{name}</code> <span className="note">is added: the next training reads it</span>{' '}
      <Decide name="Remove" about={name} what="The next training does without it." deciding={remove} />
    </li>
  );
}
