import { useState } from 'react';

const KEPT = 'fairlead-author';

/** Who sits here, remembered in this browser. */
export function useAuthor(): [string, (name: string) => void] {
  const [author, setAuthor] = useState(read);
  return [
    author,
    (name) => {
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
  try {
    return localStorage.getItem(KEPT) ?? '';
  } catch {
    return '';
  }
}
