import type { ReactNode } from 'react';
import { Panel } from './Page';

/** The model card as training wrote it: Markdown of headings, paragraphs, lists and tables, each heading a panel of its own. */
export function Card({ text, without = [] }: { text: string; without?: string[] }) {
  return sectionsOf(text)
    .filter((section) => !without.includes(section.title))
    .map((section) => (
      <Panel key={section.title} title={section.title}>
        <div className="card">{blocksOf(section.body).map(block)}</div>
      </Panel>
    ));
}

/** Text cut at its headings of the second level; what stands before them keeps the first heading's name. */
export function sectionsOf(text: string): { title: string; body: string }[] {
  return text
    .split(/^(?=#{1,2} )/m)
    .map((part) => {
      const [first = '', ...rest] = part.split('\n');
      return { title: first.replace(/^#+ /, ''), body: rest.join('\n').trim() };
    })
    .filter((section) => section.title !== '');
}

const blocksOf = (body: string) => body.split(/\n{2,}/).filter(Boolean);

function block(text: string): ReactNode {
  const lines = text.split('\n');
  if (lines.every((line) => line.startsWith('|'))) return <Rows key={text} lines={lines.map(cellsOf)} />;
  if (lines.every((line) => /^[-*] /.test(line))) {
    return (
      <ul key={text} className="points">
        {lines.map((line) => (
          <li key={line}>{inline(line.slice(2))}</li>
        ))}
      </ul>
    );
  }
  return <p key={text}>{inline(lines.join(' '))}</p>;
}

const cellsOf = (line: string) =>
  line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

function Rows({ lines }: { lines: string[][] }) {
  const [head = [], ...rest] = lines;
  const body = rest.filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen is scrolled with the keyboard, too
    <section className="scroll" aria-label={`Table: ${head.filter(Boolean).join(', ')}`} tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            {head.map((cell, place) => (
              <th key={cell} scope="col" className={place > 0 ? 'num' : undefined}>
                {cell || <span className="unseen">What</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((cells) => (
            <tr key={cells.join('|')}>
              {cells.map((cell, place) =>
                place === 0 ? (
                  <th key={head[place]} scope="row">
                    {inline(cell)}
                  </th>
                ) : (
                  <td key={head[place]} className="num">
                    {inline(cell)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Bold and code, the only marks the card uses inside a line. */
function inline(text: string): ReactNode[] {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter(Boolean)
    .map((part) => {
      if (part.startsWith('**')) return <strong key={part}>{part.slice(2, -2)}</strong>;
      if (part.startsWith('`')) return <code key={part}>{part.slice(1, -1)}</code>;
      return part;
    });
}
