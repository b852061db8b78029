import { Code } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../../format';

type Values = Record<string, unknown>;

/** How the people of the policy are called. */
export interface Say {
  rep: (id: string) => string;
}

const LAYERS: [string, string][] = [
  ['account', 'Before the territory'],
  ['team', 'Inside the territory'],
];

/** Rules in the order in which they are asked. */
export function Rules({ rules, say }: { rules: Values[]; say: Say }) {
  return LAYERS.map(([layer, title]) => {
    const inside = rules.filter((rule) => (rule.layer ?? 'team') === layer).sort(asked);
    return (
      inside.length > 0 && (
        <div key={layer} className="rule-layer">
          <p className="note">{title}</p>
          <ol className="rules">
            {inside.map((rule) => (
              <li key={String(rule.id)} className={over(rule) ? 'rule rule-over' : 'rule'}>
                <p className="rule-name">
                  <strong>{String(rule.id)}</strong>
                  {typeof rule.mode === 'string' && <span className="tag tag-model">{rule.mode}</span>}
                  {validity(rule) && <span className="tag">{validity(rule)}</span>}
                </p>
                <Condition text={rule.when} />
                {deeds(rule, say).map((line) => (
                  <p key={line} className="rule-deed">
                    {line}
                  </p>
                ))}
                {Boolean(rule.note ?? rule.owner) && (
                  <p className="note">{[rule.note, rule.owner].filter(Boolean).map(String).join(' · ')}</p>
                )}
              </li>
            ))}
          </ol>
        </div>
      )
    );
  });
}

const asked = (one: Values, other: Values) =>
  Number(other.priority ?? 0) - Number(one.priority ?? 0) || String(one.id).localeCompare(String(other.id));

const over = (rule: Values): boolean => typeof rule.valid_until === 'string' && new Date(rule.valid_until) <= new Date();

function validity(rule: Values): string {
  const from = rule.valid_from ? `from ${rule.valid_from}` : '';
  const until = rule.valid_until ? `until ${rule.valid_until}` : '';
  return [from, until].filter(Boolean).join(' ');
}

function Condition({ text }: { text: unknown }) {
  if (text === undefined || text === 'true') return <p className="note">every lead</p>;
  return (
    <p className="rule-when">
      <span className="note">when</span> <Code>{String(text)}</Code>
    </p>
  );
}

/** What a rule does, a line each. */
export function deeds(rule: Values, say: Say): string[] {
  const lines: string[] = [];
  if (isValues(rule.route)) lines.push(`goes to ${target(rule.route, say)}`);
  if (rule.exclude_reps) lines.push(`not to ${listed(rule.exclude_reps).map(say.rep).join(', ')}`);
  if (rule.exclude_teams) lines.push(`not to team ${listed(rule.exclude_teams).join(', ')}`);
  if (isValues(rule.require)) lines.push(`only reps with ${requirement(rule.require)}`);
  if (rule.weight !== undefined) lines.push(`takes the room of ${rule.weight} leads`);
  if (rule.lead_priority !== undefined) lines.push(`priority ${rule.lead_priority} among those waiting`);
  return lines;
}

const PLACES: Record<string, string> = {
  owner: 'the owner of the account',
  'territory owner': 'the owner of the territory',
  csm: 'the customer success manager',
  manager: 'the manager',
  queue: 'the queue',
  workflow: 'the workflow',
  disqualify: 'nobody: it is disqualified',
};

function target(route: Values, say: Say): string {
  const people = [...listed(route.reps).map(say.rep), ...listed(route.teams).map((team) => `team ${team}`)];
  if (people.length) return people.join(', ');
  const place = route.name ? ` “${route.name}”` : '';
  return route.to ? `${PLACES[String(route.to)] ?? route.to}${place}` : 'whoever may have it';
}

function requirement(require: Values): string {
  return Object.entries(require)
    .map(([name, value]) =>
      Array.isArray(value)
        ? `${words(name)} ${value.join(name === 'certifications' ? ' and ' : ' or ')}`
        : `${words(name)} ${value}`,
    )
    .join(', ');
}

export function NamedAccounts({ accounts, say }: { accounts: Values[]; say: Say }) {
  return (
    <ul className="pairs">
      {accounts.map((each) => (
        <li key={`${each.account} ${each.domain}`}>
          <strong>{[each.domain, each.account].filter(Boolean).map(String).join(', ')}</strong>
          <span>
            goes to {isValues(each.route) ? target(each.route, say) : '–'}
            {each.note !== undefined && <span className="note"> {String(each.note)}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Tiers({ tiers, say }: { tiers: Values[]; say: Say }) {
  return (
    <ol className="rules">
      {tiers.map((tier) => (
        <li key={String(tier.name)} className="rule">
          <p className="rule-name">
            <strong>{String(tier.name)}</strong>
            {tier.at_once === true && <span className="tag tag-rotation">at once</span>}
            {typeof tier.reserve === 'number' && <span className="tag">{Math.round(tier.reserve * 100)}% kept for it</span>}
          </p>
          <Condition text={tier.when} />
          {deeds(tier, say).map((line) => (
            <p key={line} className="rule-deed">
              {line}
            </p>
          ))}
        </li>
      ))}
    </ol>
  );
}

export function Territories({ territories, say }: { territories: Values[]; say: Say }) {
  return (
    <ul className="pairs">
      {territories.map(({ id, name, owner, priority, ...limits }) => (
        <li key={String(id)}>
          <strong>
            {String(name)} <span className="note">{String(id)}</span>
          </strong>
          <span>
            {Object.entries(limits).map(
              ([limit, value]): ReactNode => (
                <span key={limit} className="limit">
                  <span className="note">{words(limit)}</span> {limitWords(value)}
                </span>
              ),
            )}
            {Object.keys(limits).length === 0 && 'every lead'}
            {owner !== undefined && <span className="limit">owned by {say.rep(String(owner))}</span>}
            {priority !== undefined && (
              <span className="limit">
                <span className="note">priority</span> {String(priority)}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

const limitWords = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'number' ? value.toLocaleString('en-US') : String(value);

const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
