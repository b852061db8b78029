import { Alert, Button, Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { EstimatePanel } from '../../parts/EstimatePanel';
import { May } from '../../parts/May';
import { Panel } from '../../parts/Page';
import { PlanPanel } from '../../parts/PlanPanel';
import { Trouble } from '../../parts/Trouble';
import { type Checked, check, useSchema, useVersion, useVersions } from './api';
import { Diff } from './Diff';
import { type Draft, keepDraft, keptDraft } from './draft';
import type { EditorHandle } from './Editor';
import { Problems } from './Problems';
import { Publish } from './Publish';

const Editor = lazy(() => import('./Editor'));
const QUIET_MS = 500;

/** Write, see at once what is wrong and what would change, and publish. */
export function Edit() {
  const versions = useVersions();
  const newest = useVersion(versions.data?.newest);
  const error = versions.error ?? newest.error;
  if (error) return <Trouble error={error} again={() => void versions.refetch()} />;
  if (!newest.data || !versions.data) return <Skeleton height={520} role="status" aria-label="Loading the policy" />;
  return <Writing live={newest.data.text} newest={newest.data.version?.number ?? 0} />;
}

function Writing({ live, newest }: { live: string; newest: number }) {
  const [draft, setDraft] = useState<Draft>(() => keptDraft() ?? { text: live, base: newest });
  const [settled] = useDebouncedValue(draft.text, QUIET_MS);
  const editor = useRef<EditorHandle>(null);
  const { data: schema } = useSchema();
  const found = useQuery({
    queryKey: ['policy', 'check', settled, newest],
    queryFn: ({ signal }) => check(settled, newest, signal),
    placeholderData: (before) => before,
  });
  const untouched = draft.text === live;
  useEffect(() => keepDraft(untouched ? null : draft), [draft, untouched]);

  const begin = () => setDraft({ text: live, base: newest });
  const problems = [...(found.data?.problems ?? []), ...(found.data?.warnings ?? [])];
  const settledNow = settled === draft.text && !found.isFetching;
  return (
    <div className="columns policy-edit">
      <div className="column">
        {draft.base !== newest && (
          <Alert
            color="yellow"
            variant="light"
            icon={<IconInfoCircle size={18} />}
            title={`Version ${newest} was published since you began`}
          >
            <p className="alert-words">
              Your draft is on top of {draft.base ? `version ${draft.base}` : 'the built-in policy'}. The comparison beside it is
              with version {newest}: see whether everything it takes away is meant.
            </p>
            <div className="panel-actions flush">
              <Button size="xs" variant="default" onClick={() => setDraft({ ...draft, base: newest })}>
                Keep my text, on top of version {newest}
              </Button>
              <Button size="xs" variant="default" onClick={begin}>
                Begin anew with version {newest}
              </Button>
            </div>
          </Alert>
        )}
        <Panel
          title="policy.yaml"
          note={
            untouched ? (
              `as ${newest ? `version ${newest}` : 'the built-in policy'} says it`
            ) : (
              <button type="button" className="text-button" onClick={begin}>
                Discard the draft
              </button>
            )
          }
        >
          <Suspense fallback={<Skeleton height={520} role="status" aria-label="Loading the editor" />}>
            <Editor
              text={draft.text}
              change={(text) => setDraft((before) => ({ ...before, text }))}
              problems={problems}
              schema={schema}
              handle={editor}
            />
          </Suspense>
        </Panel>
      </div>
      <div className="column">
        <Panel title="Check" note={settledNow ? undefined : 'reading …'}>
          {found.error && <Trouble error={found.error} again={() => void found.refetch()} />}
          {found.data && <Verdict of={found.data} />}
          {problems.length > 0 && <Problems of={problems} goTo={(line, column) => editor.current?.goTo(line, column)} />}
        </Panel>
        {found.data?.difference && (
          <Panel title="What changes" note={`against ${found.data.difference.before}`}>
            {found.data.difference.changes.length === 0 && <p className="caption">{capital(found.data.difference.words)}.</p>}
            <Diff of={found.data.difference} />
          </Panel>
        )}
        {found.data?.usable && !untouched && <PlanPanel text={settled} />}
        {found.data?.usable && !untouched && <EstimatePanel text={settled} />}
        <May right="policy:change">
          <Publish draft={draft} ready={settledNow && found.data?.usable === true && !untouched} done={() => keepDraft(null)} />
        </May>
      </div>
    </div>
  );
}

function Verdict({ of }: { of: Checked }) {
  const count = of.problems.length;
  return (
    <p className={of.usable ? 'verdict-line good' : 'verdict-line bad'} aria-live="polite">
      {of.usable && <IconCircleCheck size={18} aria-hidden />}
      {of.usable ? 'It can be used.' : `${count} ${count === 1 ? 'mistake' : 'mistakes'} to put right.`}
    </p>
  );
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
