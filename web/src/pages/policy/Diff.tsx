import { Code } from '@mantine/core';
import type { Difference } from './api';

/** What differs: field by field in words, and the texts line by line where one wants them. */
export function Diff({ of, open = false }: { of: Difference; open?: boolean }) {
  return (
    <div className="policy-diff">
      {of.changes.length > 0 && (
        <ul className="policy-changes">
          {of.changes.map((line) => (
            <li key={line}>
              <Change line={line} />
            </li>
          ))}
        </ul>
      )}
      {of.unified && (
        <details open={open}>
          <summary>The texts, line by line</summary>
          <pre className="policy-unified">
            {numbered(of.unified).map(([key, line]) => (
              <span key={key} className={kindOf(line)}>
                {line || ' '}
              </span>
            ))}
          </pre>
        </details>
      )}
    </div>
  );
}

/** `rules 'a'.priority: 1 → 10`: the field in one voice, what became of it in another. */
function Change({ line }: { line: string }) {
  const [, field = line, what = ''] = /^(.*?): (.*)$/.exec(line) ?? [];
  return (
    <>
      <Code>{field}</Code> {what}
    </>
  );
}

/** Lines with a key of their own, since the same line may stand in a text more than once. */
const numbered = (unified: string): [string, string][] =>
  unified.split('\n').map((line, place): [string, string] => [`${place} ${line}`, line]);

function kindOf(line: string): string {
  if (line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+++') || line.startsWith('---')) return 'name';
  return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : '';
}
