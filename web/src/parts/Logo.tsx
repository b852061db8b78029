/** A line led through the ring. */
export function Logo({ size = 30 }: { size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Fairlead">
      <path className="logo-line" d="M1.500 24.500C8 24.500 10.500 16 16 16" />
      <circle className="logo-ring" cx="16" cy="16" r="8.200" />
      <path className="logo-line" d="M16 16c5.500 0 8-8.500 14.500-8.500" />
    </svg>
  );
}
