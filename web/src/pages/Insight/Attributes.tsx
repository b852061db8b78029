import { count } from '../../format';
import { Panel } from '../../parts/Page';
import { Decide } from './Decide';
import { type Candidate, type Found, oddsWords, useAdd, useRemove } from './data';

/** What might be added to the model, ranked by what it saves on later leads; one click adds it. */
export function Attributes({ of }: { of: Found['attributes'] }) {
  const found = of.ranked.filter((one) => one.found);
  const rest = of.ranked.filter((one) => !one.found);
  return (
    <Panel title="Attributes worth adding" note={of.tested > 0 ? `tested on ${count(of.leads)} later leads` : undefined}>
      <p className="caption">{of.verdict}</p>
      {of.added.length > 0 && <Added names={of.added} />}
      {found.length > 0 && <Ranked of={found} added={of.added} />}
      {of.tested > 0 && (
        <p className="caption">
          {`${count(of.tried)} were looked at on older leads. Found is what has odds of ${oddsWords(of.needed)} or more on later ones, so that chance alone finds anything in at most one of twenty looks. Next to a kind of reps stands what leads and reps do together, beyond what each brings alone.`}
        </p>
      )}
      {rest.length > 0 && (
        <details className="insight-more">
          <summary>{`${count(rest.length)} tested and not found`}</summary>
          <Ranked of={rest} added={of.added} />
        </details>
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

function Ranked({ of, added }: { of: Candidate[]; added: string[] }) {
  return (
    <ul className="insight-tags">
      {of.map((one) => (
        <Row key={one.name + one.trait} of={one} added={added.includes(one.name)} />
      ))}
    </ul>
  );
}

function Row({ of, added }: { of: Candidate; added: boolean }) {
  const add = useAdd(of.name);
  return (
    <li className="insight-tag">
      <span className="insight-who">
        <code>{of.name}</code>
        <span>{of.trait ? `with ${of.trait}` : of.about}</span>
      </span>
      <span className="insight-tag-words">
        {of.says}
        <br />
        <span className="note">{`${(100 * of.share).toFixed(2)}% of the log loss saved, odds ${oddsWords(of.odds)}, ${count(of.leads)} later leads have it`}</span>
      </span>
      <span className="insight-deeds">
        {!of.trait && !added && (
          <Decide
            name="Add"
            about={of.name}
            what="The next training reads it. What routes is unchanged until a model trained with it is in force."
            deciding={add}
            filled={of.found}
          />
        )}
      </span>
    </li>
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
