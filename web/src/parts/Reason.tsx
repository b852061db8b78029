/** A reason in the service's words, as a sentence; what stands between backticks is a command. */
export function Reason({ words }: { words: string }) {
  const whole = words.charAt(0).toUpperCase() + words.slice(1);
  const parts = (/[.!?]$/.test(whole) ? whole : `${whole}.`).split('`');
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
  return <>{parts.map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</>;
}
