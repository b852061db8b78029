import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../../format';
import { useReps } from '../../live';
import { Panel } from '../../parts/Page';
import type { Schema } from './api';
import { resolved } from './complete';
import { NamedAccounts, Rules, type Say, Territories, Tiers } from './entries';

type Values = Record<string, unknown>;

const LISTS: Record<string, (entries: Values[], say: Say) => ReactNode> = {
  rules: (entries, say) => <Rules rules={entries} say={say} />,
  named_accounts: (entries, say) => <NamedAccounts accounts={entries} say={say} />,
  tiers: (entries, say) => <Tiers tiers={entries} say={say} />,
  territories: (entries, say) => <Territories territories={entries} say={say} />,
};

/** A policy for people to read: the headings of the schema, what is set, and quietly what is left at its default. */
export function Sections({ document, schema }: { document: Values; schema: Schema }) {
  const { data: reps } = useReps();
  const names = new Map((reps ?? []).map((one) => [one.rep.rep_id, one.rep.name]));
  const say: Say = { rep: (id) => names.get(id) ?? id };
  return headings(schema).map(([title, fields]) => {
    const lists = fields.filter((name) => isEntries(document[name], schema.properties?.[name]));
    const settings = fields.filter((name) => !lists.includes(name));
    const told = lists.filter((name) => (document[name] as Values[]).length > 0);
    return (
      <Panel key={title} title={title}>
        {settings.length > 0 && (
          <dl className="settings">
            {settings.map((name) => (
              <Setting
                key={name}
                name={name}
                value={document[name]}
                schema={schema}
                field={field(schema, schema, name)}
                alone={fields.length === 1}
              />
            ))}
          </dl>
        )}
        {told.map((name) => (
          <div key={name} className="entries">
            {lists.length > 1 && <h3>{capital(words(name))}</h3>}
            {(LISTS[name] ?? plainList)(document[name] as Values[], say)}
          </div>
        ))}
        {lists.length > 0 && told.length === 0 && settings.length === 0 && (
          <p className="caption">None: {lists.map(words).join(', ')}.</p>
        )}
      </Panel>
    );
  });
}

/** The properties of the document by their headings, in the order of the schema; old places are left out. */
function headings(schema: Schema): [string, string[]][] {
  const found = new Map<string, string[]>();
  for (const [name, one] of Object.entries(schema.properties ?? {})) {
    const title = one['x-heading'];
    if (title && !one.deprecated) found.set(title, [...(found.get(title) ?? []), name]);
  }
  return [...found];
}

interface Asked {
  name: string;
  value: unknown;
  schema: Schema;
  field: Schema | undefined;
  /** The section that it stands in, where its own name would not tell. */
  of?: string;
  /** Whether it is all there is under its heading. */
  alone?: boolean;
}

function Setting({ name, value, schema, field: it, of, alone }: Asked) {
  const inner = it && resolved(schema, it);
  const label = of ? `${labelOf(of)}: ${LABELS[name] ?? words(name)}` : labelOf(name);
  if (isValues(value) && inner?.properties) {
    return Object.entries(inner.properties).map(([each, one]) => (
      <Setting key={each} name={each} value={value[each]} schema={schema} field={one} of={alone ? undefined : name} />
    ));
  }
  const told = isOneOf(value, inner) ? (ENTRIES[value] ?? words(value)) : (VALUES[name] ?? shown)(value);
  const long = typeof told === 'string' && told.length > LONG;
  return (
    <div className={[isDefault(value, it) && 'at-default', long && 'setting-long'].filter(Boolean).join(' ') || undefined}>
      <dt>
        <Tooltip
          label={it?.description}
          multiline
          maw={320}
          withArrow
          disabled={!it?.description}
          events={{ hover: true, focus: true, touch: true }}
        >
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation opens for the keyboard, too */}
          <span className="explained" tabIndex={0}>
            {label}
          </span>
        </Tooltip>
      </dt>
      <dd>{told}</dd>
    </div>
  );
}

/** A value of more letters has a line of its own. */
const LONG = 80;
/** Settings whose own word says too little beside its value. */
const LABELS: Record<string, string> = {
  salt: 'word behind the random draws',
  bound: 'credit stays within, in leads',
  covers: 'colleagues a backup stands in for',
  by: 'what keeps slots free',
  in: 'counted in',
};
/** Values of a fixed list that say too little by themselves. */
const ENTRIES: Record<string, string> = {
  by_cause: 'by what was the cause',
  second_person: 'a second person approves',
  twice_daily: 'twice a day',
};
/** Sections whose own word says too little. */
const SECTIONS: Record<string, string> = { each: 'Each rep', other: 'Any other deed' };

const labelOf = (name: string): string =>
  SECTIONS[name] ?? capital(LABELS[name] ?? words(name)).replace(/\b(csm|arr|icp)\b/gi, (short) => short.toUpperCase());

const percent = (part: unknown): string => `${Math.round(Number(part) * 100)}%`;

/** Values that read better in words of their own. */
const VALUES: Record<string, (value: unknown) => ReactNode> = {
  bands: (value) =>
    isList(value) && value.length > 0
      ? value.map((each) => (isValues(each) ? `to ${percent(each.up_to)} ${each.band}` : '')).join(' · ')
      : 'none',
  fallbacks: (value) => (isList(value) && value.length > 0 ? value.join(' → ') : 'none'),
};

/** Whether two values say the same, in whatever order their fields stand. */
export function alike(one: unknown, other: unknown): boolean {
  if (isList(one) && isList(other)) return one.length === other.length && one.every((each, at) => alike(each, other[at]));
  if (!isValues(one) || !isValues(other)) return one === other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => alike(one[name], other[name]));
}

function isDefault(value: unknown, of: Schema | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (of?.default !== undefined) return alike(value, of.default);
  if (isValues(value)) return Object.values(value).every((each) => each === null || each === undefined);
  return isList(value) && value.length === 0;
}

const field = (schema: Schema, section: Schema, name: string): Schema | undefined => resolved(schema, section).properties?.[name];

/** A value in words. */
export function shown(value: unknown): ReactNode {
  if (value === null || value === undefined) return '–';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 4 });
  if (isList(value))
    return value.length ? value.map((each) => (isValues(each) ? pairs(each) : String(each))).join(' · ') : 'none';
  if (isValues(value)) {
    const set = Object.entries(value).filter(([, each]) => each !== null);
    return set.length
      ? set.map(([name, each]) => `${words(name)} ${isValues(each) ? pairs(each) : text(each)}`).join(' · ')
      : '–';
  }
  return String(value);
}

const text = (value: unknown): string => String(shown(value));

const pairs = (values: Values): string =>
  Object.entries(values)
    .filter(([, each]) => each !== null)
    .map(([name, each]) => `${words(name)} ${text(each)}`)
    .join(' ');

const plainList = (entries: Values[]): ReactNode => (
  <ul className="points">
    {entries.map((each) => (
      <li key={JSON.stringify(each)}>{isValues(each) ? named(each) : String(each)}</li>
    ))}
  </ul>
);

const named = ({ name, id, ...others }: Values): ReactNode => (
  <>
    <strong>{String(name ?? id ?? '')}</strong>
    {name !== undefined && id !== undefined && <span className="note"> {String(id)}</span>}
    {Object.keys(others).length > 0 && <span className="note"> {pairs(others)}</span>}
  </>
);

/** Whether the value is one of a fixed list, written as an identifier. */
const isOneOf = (value: unknown, of: Schema | undefined): value is string =>
  typeof value === 'string' && (of?.enum?.includes(value) ?? false);

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isEntries = (value: unknown, of: Schema | undefined): boolean => isList(value) && of?.items?.$ref !== undefined;
const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
const capital = (line: string) => line.charAt(0).toUpperCase() + line.slice(1);
