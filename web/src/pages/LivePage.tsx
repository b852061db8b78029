import { Button, Kbd, SegmentedControl, Select, Skeleton, TextInput } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Summary } from '../api/client';
import { useKeys } from '../keys';
import { type Connection, useLive } from '../live';
import { DecisionTable } from '../parts/DecisionTable';
import { FirstLead } from '../parts/FirstLead';
import { FlowAlerts } from '../parts/FlowAlerts';
import { Gauges } from '../parts/Gauges';
import { LoadStrip } from '../parts/LoadStrip';
import { Page } from '../parts/Page';
import { SwitchOff } from '../parts/PredictionSwitch';
import { Trouble } from '../parts/Trouble';

type Show = 'all' | 'assign' | 'queue';

export function LivePage() {
  const [paused, setPaused] = useState(false);
  const live = useLive(paused);
  const [query, setQuery] = useSearchParams();
  const show = (query.get('show') ?? 'all') as Show;
  const rep = query.get('rep');
  const [text, setText] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLTableElement>(null);

  const set = (name: string, value: string | null) =>
    setQuery(
      (before) => {
        if (value && value !== 'all') before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );

  const shown = useMemo(() => matching(live.decisions ?? [], show, rep, text), [live.decisions, show, rep, text]);
  const reps = useMemo(() => repsOf(live.decisions ?? []), [live.decisions]);

  useKeys({
    j: () => step(list.current, 1),
    k: () => step(list.current, -1),
    p: () => setPaused((before) => !before),
    '/': (event) => {
      event.preventDefault();
      search.current?.focus();
    },
    escape: () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
  });

  const nothingYet = live.decisions?.length === 0;
  return (
    <Page
      title="Live decisions"
      heading={
        <h1>
          Live decisions <LineState connection={live.connection} paused={paused} />
        </h1>
      }
      aside={
        <div className="live-buttons">
          <SwitchOff />
          <Button
            variant="default"
            size="sm"
            leftSection={paused ? <IconPlayerPlayFilled size={14} /> : <IconPlayerPauseFilled size={14} />}
            onClick={() => setPaused(!paused)}
            aria-pressed={paused}
          >
            {paused ? (live.held ? `Show ${live.held} new` : 'Resume') : 'Pause'}
          </Button>
        </div>
      }
    >
      <FlowAlerts />
      <Gauges />
      {live.error && <Trouble error={live.error} />}
      {nothingYet ? (
        <FirstLead />
      ) : (
        <div className="live">
          <section className="panel" aria-label="Decisions">
            <div className="tools">
              <SegmentedControl
                size="sm"
                value={show}
                onChange={(value) => set('show', value)}
                data={[
                  { value: 'all', label: 'All' },
                  { value: 'assign', label: 'Assigned' },
                  { value: 'queue', label: 'Waiting' },
                ]}
                aria-label="Which decisions"
              />
              <Select
                size="sm"
                placeholder="Any rep"
                aria-label="Rep"
                data={reps}
                value={rep}
                onChange={(value) => set('rep', value)}
                clearable
                searchable
                className="tool-rep"
              />
              <TextInput
                ref={search}
                size="sm"
                type="search"
                aria-label="Search lead, company, product or rep"
                placeholder="Search"
                leftSection={<IconSearch size={15} aria-hidden />}
                rightSection={<Kbd size="xs">/</Kbd>}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Escape') {
                    setText('');
                    event.currentTarget.blur();
                  }
                  if (event.key === 'Enter') step(list.current, 1);
                }}
                className="tool-search"
              />
              <span className="keys" aria-hidden>
                <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> move · <Kbd size="xs">Enter</Kbd> open · <Kbd size="xs">p</Kbd>{' '}
                pause
              </span>
            </div>
            {live.decisions ? <DecisionTable ref={list} decisions={shown} fresh={live.fresh} /> : !live.error && <Waiting />}
            {live.decisions && shown.length === 0 && <p className="empty">No decision fits. Loosen the filter or the search.</p>}
          </section>
          <LoadStrip />
        </div>
      )}
    </Page>
  );
}

function Waiting() {
  return (
    <div className="waiting" role="status" aria-busy aria-label="Loading decisions">
      {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => (
        <Skeleton key={name} height={34} radius="sm" />
      ))}
    </div>
  );
}

function LineState({ connection, paused }: { connection: Connection; paused: boolean }) {
  const words = paused ? 'paused' : connection === 'open' ? 'listening' : connection === 'lost' ? 'reconnecting' : 'connecting';
  return (
    <span className={`line line-${paused ? 'paused' : connection}`} role="status">
      <i aria-hidden />
      {words}
    </span>
  );
}

/** Moves the focus along the rows' links, so that Enter opens what is marked. */
function step(list: HTMLTableElement | null, by: 1 | -1) {
  const links = [...(list?.querySelectorAll<HTMLAnchorElement>('a.row-link') ?? [])];
  if (links.length === 0) return;
  const now = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = now < 0 ? 0 : Math.min(Math.max(now + by, 0), links.length - 1);
  links[next]?.focus();
  links[next]?.closest('tr')?.scrollIntoView({ block: 'nearest' });
}

/** What leaves a lead waiting for somebody. */
const WAITS: readonly Summary['action'][] = ['queue', 'suggest'];

export function matching(decisions: Summary[], show: Show, rep: string | null, text: string): Summary[] {
  const wanted = text.trim().toLowerCase();
  return decisions.filter((one) => {
    if (show === 'assign' && one.action !== 'assign') return false;
    if (show === 'queue' && !WAITS.includes(one.action)) return false;
    if (rep && one.rep?.rep_id !== rep) return false;
    if (!wanted) return true;
    const { person, company, product, source, country, industry_group, lead_id } = one.lead;
    return [person, company, product, source, country, industry_group, lead_id, one.rep?.name]
      .filter(Boolean)
      .join(' ')
      .toLowerCase()
      .includes(wanted);
  });
}

function repsOf(decisions: Summary[]): { value: string; label: string }[] {
  const names = new Map<string, string>();
  for (const one of decisions) if (one.rep) names.set(one.rep.rep_id, one.rep.name);
  return [...names].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
}
