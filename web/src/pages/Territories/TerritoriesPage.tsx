import './territories.css';
import { Button, Loader, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { count, share } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { Findings } from './Findings';
import { TerritoryTable } from './TerritoryTable';
import { Untaken } from './Untaken';
import { Which } from './Which';

export type Coverage = components['schemas']['CoverageOut'];
export type Line = components['schemas']['TerritoryLineOut'];

const SPANS = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
];

/** The market and who covers it: what is taken, by whom, and what is left open. */
export function TerritoriesPage() {
  const [days, setDays] = useState('90');
  const list = useQuery({ queryKey: ['territories'], queryFn: () => told(api.GET('/v1/territories')) });
  const coverage = useQuery({
    queryKey: ['coverage', days],
    queryFn: () => told(api.GET('/v1/territories/coverage', { params: { query: { days: Number(days) } } })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const error = list.error ?? coverage.error;
  const lines = list.data?.territories;
  return (
    <Page
      title="Territories"
      aside={
        <div className="territory-tools">
          <SegmentedControl size="xs" data={SPANS} value={days} onChange={setDays} aria-label="Leads of how many days" />
          <Button
            component="a"
            href="/v1/territories.csv"
            download
            variant="default"
            size="sm"
            leftSection={<IconDownload size={16} />}
          >
            CSV
          </Button>
        </div>
      }
    >
      {error && <Trouble error={error} again={() => void Promise.all([list.refetch(), coverage.refetch()])} />}
      {(!lines || !coverage.data) && !error && (
        <Reading
          what={lines ? `matching the leads of the last ${days} days to accounts and territories` : 'reading the territories'}
        />
      )}
      {lines?.length === 0 && (
        <section className="panel first">
          <h2>No territories</h2>
          <p>
            Every rep may get leads from everywhere. To divide the market, import a table:{' '}
            <code>fairlead territory import FILE --preview</code> shows first what it changes.
          </p>
        </section>
      )}
      {lines && lines.length > 0 && coverage.data && (
        <div className={coverage.isPlaceholderData ? 'stale' : undefined}>
          <Covered of={coverage.data} />
          <div className="territory-columns">
            <div className="territory-main">
              <TerritoryTable lines={lines} coverage={coverage.data} />
              <Untaken of={coverage.data} />
            </div>
            <div className="territory-side">
              <Which />
              <Findings of={coverage.data} />
            </div>
          </div>
        </div>
      )}
    </Page>
  );
}

/** What is being waited for. */
function Reading({ what }: { what: string }) {
  return (
    <p className="caption" role="status">
      <Loader size={14} aria-hidden /> {what.charAt(0).toUpperCase() + what.slice(1)} … On many leads this takes a few seconds.
    </p>
  );
}

/** How much of the market is covered, as a share and as what it is made of. */
function Covered({ of }: { of: Coverage }) {
  const parts = [
    { name: 'taken and served', leads: of.served, tone: 'sea' },
    { name: 'taken, but nobody serves it', leads: of.taken - of.served, tone: 'rope' },
    { name: 'taken by no territory', leads: of.leads - of.taken, tone: 'bad' },
  ];
  return (
    <Panel title="Covered" className="covered" note={`leads of the last ${of.days} days`}>
      <div className="covered-body">
        <p className="covered-share">
          {of.covered === null ? '–' : share(of.covered)}
          <span className="note">{of.covered === null ? 'no lead arrived' : `of ${count(of.leads)} leads`}</span>
        </p>
        <div className="covered-parts">
          <span className="covered-bar" aria-hidden>
            {parts.map(
              (part) => part.leads > 0 && <i key={part.name} className={`fill-${part.tone}`} style={{ flexGrow: part.leads }} />,
            )}
          </span>
          <ul>
            {parts.map((part) => (
              <li key={part.name}>
                <i className={`dot fill-${part.tone}`} aria-hidden />
                <span className="num">{count(part.leads)}</span> {part.name}
              </li>
            ))}
          </ul>
        </div>
        <p className="covered-space">
          <strong>{of.definitions.cells ? share(of.definitions.taken / of.definitions.cells) : '–'}</strong> of all combinations
          of state, size and industry in the countries that territories name are taken by definition.
        </p>
      </div>
    </Panel>
  );
}
