import './queue.css';
import { May } from '../../parts/May';
import { Page } from '../../parts/Page';
import { YourName } from '../../parts/YourName';
import { useMay } from '../../session';
import { useAuthor } from '../Matching/author';
import { MoveLeads } from './MoveLeads';
import { Reserved } from './Reserved';
import { Waiting } from './Waiting';

/** Leads that wait for a person, worked through with the keyboard or the mouse, one by one or many at once. */
export function QueuePage() {
  const may = useMay();
  const [author, name] = useAuthor();
  return (
    <Page
      title="Queue"
      aside={
        <May right="leads:handle">
          <YourName size="xs" value={author} onChange={(event) => name(event.currentTarget.value)} />
        </May>
      }
    >
      {may('leads:assign') && <Waiting author={author.trim()} />}
      <Reserved author={author.trim()} />
      {may('leads:assign') && <MoveLeads author={author.trim()} />}
    </Page>
  );
}
