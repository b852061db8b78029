import { initials } from '../format';

/** A rep's name with a small mark that keeps its tint wherever the rep appears. */
export function Rep({ rep, dim = false }: { rep: { rep_id: string; name: string }; dim?: boolean }) {
  return (
    <span className={`rep ${dim ? 'rep-dim' : ''}`}>
      <span className={`mark mark-${tint(rep.rep_id)}`} aria-hidden>
        {initials(rep.name)}
      </span>
      <span className="rep-name">{rep.name}</span>
    </span>
  );
}

function tint(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return sum % 6;
}
