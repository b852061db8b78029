import './matching.css';
import { SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { May } from '../../parts/May';
import { Page } from '../../parts/Page';
import { YourName } from '../../parts/YourName';
import { useAuthor } from './author';
import { Merges } from './Merges';
import { Review } from './Review';

const VIEWS = [
  { value: 'review', label: 'To review' },
  { value: 'decided', label: 'Reviewed' },
  { value: 'merges', label: 'Merges' },
];

/** Doubtful matches that a person settles once, and merges of leads with their undoing. */
export function MatchingPage() {
  const [asked, setAsked] = useSearchParams();
  const view = asked.get('view') ?? 'review';
  const [author, setAuthor] = useAuthor();
  return (
    <Page
      title="Matching"
      aside={
        <div className="match-head">
          <May right="matching:change">
            <YourName
              size="xs"
              label={null}
              aria-label="Your name, kept with what you decide"
              placeholder="Your name"
              value={author}
              onChange={(event) => setAuthor(event.currentTarget.value)}
            />
          </May>
          <SegmentedControl
            size="xs"
            aria-label="What to show"
            data={VIEWS}
            value={view}
            onChange={(value) => setAsked(value === 'review' ? {} : { view: value }, { replace: true })}
          />
        </div>
      }
    >
      {view === 'merges' ? <Merges author={author} /> : <Review author={author} decided={view === 'decided'} key={view} />}
    </Page>
  );
}
