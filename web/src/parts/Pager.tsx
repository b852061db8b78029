import { Button } from '@mantine/core';
import './pager.css';

/** From one page of a list to the next; nothing where all of it is on one. */
export function Pager({
  of,
  skip,
  size,
  more,
  turn,
}: {
  of: string;
  skip: number;
  size: number;
  more: boolean;
  turn: (skip: number) => void;
}) {
  if (skip === 0 && !more) return null;
  return (
    <nav className="pages" aria-label={`Pages of ${of}`}>
      <Button size="xs" variant="default" disabled={skip === 0} onClick={() => turn(Math.max(0, skip - size))}>
        Before
      </Button>
      <Button size="xs" variant="default" disabled={!more} onClick={() => turn(skip + size)}>
        Further
      </Button>
    </nav>
  );
}
