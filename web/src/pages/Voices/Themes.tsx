import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { components } from '../../api/schema';
import { fullMoment } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { type Quote, type Theme, useTheme } from './data';

const FIRST = 8;

/** What the words of ratings say together: each theme with who said it, how it goes with ratings, and a quotation. */
export function Themes({
  data,
  open,
  choose,
}: {
  data: components['schemas']['FeedbackOut'];
  open: string | null;
  choose: (theme: string | null) => void;
}) {
  const [all, setAll] = useState(false);
  const opened = data.themes.findIndex((one) => one.key === open);
  const shown = data.themes.slice(0, all ? undefined : Math.max(FIRST, opened + 1));
  const languages = new Set(data.themes.map((one) => one.language)).size;
  return (
    <Panel
      title="What they say"
      note={data.themes.length > 0 ? 'themes of the words, counted by ratings' : undefined}
      className="themes-panel"
    >
      {open !== null && opened < 0 && (
        <p className="caption" role="status">
          The theme that this address names is not told any more: what was said changed, or you see other ratings.
        </p>
      )}
      <ul className="themes">
        {shown.map((one) => (
          <ThemeLine
            key={one.key}
            one={one}
            language={languages > 1}
            open={one.key === open}
            toggle={() => choose(one.key === open ? null : one.key)}
          />
        ))}
      </ul>
      {shown.length < data.themes.length && (
        <div className="voices-more">
          <Button size="xs" variant="default" onClick={() => setAll(true)}>
            All {data.themes.length} themes
          </Button>
        </div>
      )}
      {data.quotes.length > 0 && (
        <>
          <h3 className="themes-head">Ratings that say the most of it</h3>
          <ul className="points">
            {data.quotes.map((one) => (
              <Quoted key={one.decision_id} one={one} />
            ))}
          </ul>
        </>
      )}
      <p className="caption">
        {data.themes_told.join(' ')}{' '}
        {data.themes.length > 0 &&
          `A theme is a word, or two together, in at least ${data.fewest_ratings} ratings of ${data.fewest_reps} reps; names, addresses and numbers are none. Shares are of all ratings with words in its language. “More with” is told beyond chance, with all themes taken into account, and only where it holds with the ratings of any one rep left out.`}
      </p>
    </Panel>
  );
}

function ThemeLine({ one, language, open, toggle }: { one: Theme; language: boolean; open: boolean; toggle: () => void }) {
  const told = one.leaning === 'more with poor' || one.leaning === 'more with good';
  return (
    <li className="theme">
      <div>
        <button type="button" className="theme-name" aria-expanded={open} onClick={toggle}>
          {one.words}
        </button>{' '}
        <span className="note">
          {one.ratings} ratings by {one.reps} reps{language && `, ${one.language_name}`}
        </span>
        <Quotation one={one.quote} />
      </div>
      <div className="theme-counts">
        <Share label="poor" part={one.poor} of={one.all_poor} />
        <Share label="good" part={one.good} of={one.all_good} />
        <p className={told ? 'theme-told' : 'note'}>{one.told}</p>
      </div>
      {open && <Saying theme={one.key} />}
    </li>
  );
}

function Share({ label, part, of }: { label: 'poor' | 'good'; part: number; of: number }) {
  return (
    <div className="theme-share">
      <span>{label}</span>
      <span className="theme-bar" aria-hidden>
        {part > 0 && <i className={`theme-${label}`} style={{ width: `${(100 * part) / of}%` }} />}
      </span>
      <span className="num">
        {part} of {of}
      </span>
    </div>
  );
}

/** Every rating that says the theme. */
function Saying({ theme }: { theme: string }) {
  const { data, error, refetch } = useTheme(theme);
  return (
    <section className="theme-said" aria-label="Ratings that say it">
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={60} role="status" aria-label="Loading the ratings" />}
      {data && (
        <ul className="points">
          {data.ratings.map((one) => (
            <Quoted key={one.number} one={{ ...one, words: one.words ?? '' }} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Quoted({ one }: { one: Quote }) {
  return (
    <li>
      <Quotation one={one} />
    </li>
  );
}

function Quotation({ one }: { one: Quote }) {
  return (
    <p className="quotation">
      “{one.words}”{' '}
      <span className="note">
        {one.rep.name}, {one.fit} fit, <Link to={`/decisions/${one.decision_id}`}>{fullMoment(one.at)}</Link>
      </span>
    </p>
  );
}
