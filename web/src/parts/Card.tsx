import type { ReactNode } from 'react';
import { words } from '../format';
import { Panel } from './Page';

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type Line = { [name: string]: Json };

/** The model card as training wrote it: plain facts first, each part of it under its own heading. */
export function Card({ card }: { card: unknown }) {
  const parts = Object.entries(card as Line).filter(([name]) => name !== 'calibration_bins');
  const facts = parts.filter(([, value]) => isFact(value));
  const sections = parts.filter(([, value]) => !isFact(value));
  return (
    <>
      {facts.length > 0 && (
        <Panel title="Model card">
          <Facts facts={facts} />
        </Panel>
      )}
      {sections.map(([name, value]) => (
        <Panel key={name} title={words(name).replace(/^./, (letter) => letter.toUpperCase())}>
          <Section value={value} />
        </Panel>
      ))}
    </>
  );
}

function Section({ value }: { value: Json }): ReactNode {
  if (Array.isArray(value)) {
    const lines = value.filter((line): line is Line => typeof line === 'object' && line !== null && !Array.isArray(line));
    if (lines.length === value.length && lines.length > 0) return <Table lines={lines} />;
    return (
      <ul className="points">
        {value.map((line) => (
          <li key={shown(line)}>{shown(line)}</li>
        ))}
      </ul>
    );
  }
  if (value && typeof value === 'object') {
    const entries = Object.entries(value);
    const nested = entries.filter((entry): entry is [string, Line] => !isFact(entry[1]) && !Array.isArray(entry[1]));
    if (nested.length === entries.length && nested.length > 0) {
      return <Table lines={nested.map(([name, line]) => ({ '': words(name), ...line }))} />;
    }
    return <Facts facts={entries} />;
  }
  return null;
}

function Table({ lines }: { lines: Line[] }) {
  const columns = [...new Set(lines.flatMap((line) => Object.keys(line)))];
  const numeric = new Set(
    columns.filter((column) =>
      lines.every((line) => line[column] === undefined || line[column] === null || typeof line[column] === 'number'),
    ),
  );
  return (
    <div className="scroll">
      <table className="plain">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={numeric.has(column) ? 'num' : undefined}>
                {words(column) || <span className="unseen">What</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={JSON.stringify(line)}>
              {columns.map((column) => (
                <td key={column} className={numeric.has(column) ? 'num' : undefined}>
                  {shown(line[column] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Facts({ facts }: { facts: [string, Json][] }) {
  return (
    <dl className="fields">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{words(name)}</dt>
          <dd>{shown(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const isFact = (value: Json) => typeof value !== 'object' || value === null;

function shown(value: Json): string {
  if (value === null) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toPrecision(4);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, each]) => `${words(name)} ${shown(each)}`)
      .join(' · ');
  return value;
}
