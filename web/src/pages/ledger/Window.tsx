import { share } from '../../format';
import type { Place } from './data';

/** When a member's next lead comes, as a bar over the leads from now; the first column is the next one. */
export function Window({ of, end }: { of: Place; end: number }) {
  if (of.earliest === null || of.latest === null) return <span className="window window-none" aria-hidden />;
  const first = Math.min(of.earliest, end);
  const last = Math.min(of.latest, end);
  const beyond = of.latest > end;
  return (
    <span className="window" style={{ '--leads': end } as React.CSSProperties} aria-hidden>
      <i
        className={`window-bar ${of.chance > 0 ? 'window-open' : ''} ${beyond ? 'window-beyond' : ''}`}
        style={{ left: `${((first - 1) / end) * 100}%`, width: `${((last - first + 1) / end) * 100}%` }}
      />
      {of.chance > 0 && <i className="window-next" style={{ width: `${100 / end}%` }} />}
    </span>
  );
}

/** The same in words, for those who do not see the picture. */
export function inWords(of: Place): string {
  if (of.earliest === null || of.latest === null) return 'takes no part';
  if (of.chance === 1) return 'gets the next lead';
  const next = of.chance > 0 ? `${share(of.chance)} for the next lead; ` : '';
  if (of.earliest === of.latest) return `${next}lead ${of.latest} from now`;
  return `${next}leads ${of.earliest} to ${of.latest} from now`;
}
