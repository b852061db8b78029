import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { fullMoment } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { type Line, share, useFeedback } from './data';
import { Themes } from './Themes';
import './voices.css';

const GROUPS = [
  { value: 'source', label: 'Source' },
  { value: 'product', label: 'Product' },
  { value: 'segment', label: 'Industry and size' },
  { value: 'rep_id', label: 'Rep' },
];

/** How leads fitted, as the reps who had them say. */
export function FeedbackPage() {
  const { data, error, refetch } = useFeedback();
  const [asked, setAsked] = useSearchParams();
  const by = asked.get('by') ?? 'source';
  const ask = (name: string, value: string | null) =>
    setAsked(
      (now) => {
        if (value === null) now.delete(name);
        else now.set(name, value);
        return now;
      },
      { replace: true },
    );
  return (
    <Page
      title="Feedback"
      aside={
        <Button component="a" href="/v1/feedback.csv" size="xs" variant="default" leftSection={<IconDownload size={15} />}>
          CSV
        </Button>
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} role="status" aria-label="Loading feedback" />}
      {data && data.whole.rated === 0 && (
        <section className="panel first">
          <h2>No lead was rated yet</h2>
          <p>Whoever has a lead says on its decision whether it was a good or a poor fit: one click, under “Your word”.</p>
        </section>
      )}
      {data && data.whole.rated > 0 && (
        <>
          <Panel
            title="Poor fits"
            note={`${data.whole.rated} rated, ${data.whole.poor} poor: ${share(data.whole.poor_share, data.whole.low, data.whole.high)}`}
          >
            <div className="said-tools">
              <SegmentedControl
                size="xs"
                aria-label="Summed up by"
                data={GROUPS}
                value={by}
                onChange={(value) => ask('by', value)}
              />
            </div>
            <Lines lines={data.groups[by] ?? []} />
            <p className="caption">
              Shares come with their 95% interval, and none is told of fewer than {data.fewest} ratings. Reps choose what they
              rate, so these are not shares of all leads. Words are counted; no model reads any of it.
            </p>
          </Panel>
          {data.said.length > 0 && <Themes data={data} open={asked.get('theme')} choose={(theme) => ask('theme', theme)} />}
          <div className="voices-two">
            {data.reasons.length > 0 && (
              <Panel title="Reasons">
                <table className="plain">
                  <tbody>
                    {data.reasons.map((one) => (
                      <tr key={one.reason + one.fit}>
                        <th scope="row">
                          {one.reason} <span className="note">{one.fit} fit</span>
                        </th>
                        <td className="num">{one.ratings}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Panel>
            )}
            {data.said.length > 0 && (
              <Panel title="In their words" note="the latest first">
                <ul className="points words-said">
                  {data.said.map((one) => (
                    <li key={one.number}>
                      “{one.words}”{' '}
                      <span className="note">
                        {one.rep.name}, {one.fit} fit, <Link to={`/decisions/${one.decision_id}`}>{fullMoment(one.at)}</Link>
                      </span>
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
          </div>
        </>
      )}
    </Page>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  return (
    <div className="scroll">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Leads</th>
            <th scope="col" className="num">
              Rated
            </th>
            <th scope="col" className="num">
              Good
            </th>
            <th scope="col" className="num">
              Poor
            </th>
            <th scope="col">Share poor</th>
            <th scope="col" aria-hidden />
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.value}>
              <th scope="row">{line.name}</th>
              <td className="num">{line.rated}</td>
              <td className="num">{line.good}</td>
              <td className="num">{line.poor}</td>
              <td>{share(line.poor_share, line.low, line.high)}</td>
              <td className="wide" aria-hidden>
                {line.poor_share !== null && line.low !== null && line.high !== null && (
                  <span className="fit-bar">
                    <i className="fit-span" style={{ left: `${line.low * 100}%`, width: `${(line.high - line.low) * 100}%` }} />
                    <i className="fit-mark" style={{ left: `${line.poor_share * 100}%` }} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
