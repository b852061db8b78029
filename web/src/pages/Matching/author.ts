import { useState } from 'react';
import { signedAs } from '../../session';

const KEPT = 'fairlead-author';

/** Who sits here, remembered in this browser. */
export function useAuthor(): [string, (name: string) => void] {
  const [author, setAuthor] = useState(read);
  return [
    author,
    (name) => {
      if (signedAs() !== null) return;
      setAuthor(name);
      try {
        localStorage.setItem(KEPT, name);
      } catch {
        // A browser that keeps nothing asks again next time.
      }
    },
  ];
}

function read(): string {
  const account = signedAs();
  if (account !== null) return account;
  try {
    return localStorage.getItem(KEPT) ?? '';
  } catch {
    return '';
  }
}
