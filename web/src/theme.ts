import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Deep water: the one accent. */
const sea: MantineColorsTuple = [
  '#e6f5f5',
  '#cfe8e9',
  '#a3d4d6',
  '#74bfc3',
  '#4fc0c3',
  '#2a9ba1',
  '#148089',
  '#0b6a74',
  '#07545d',
  '#053e46',
];

/** Mantine's dark grays, tinted like the water around them. */
const dark: MantineColorsTuple = [
  '#d3e0e4',
  '#b5c8ce',
  '#98b1ba',
  '#6d8a95',
  '#2a4a59',
  '#1e3946',
  '#122d39',
  '#0e222d',
  '#0a1b25',
  '#06121a',
];

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { sea, dark },
  defaultRadius: 'sm',
  fontFamily: "'IBM Plex Sans Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  headings: { fontFamily: "'IBM Plex Sans Variable', system-ui, sans-serif", fontWeight: '600' },
  focusRing: 'auto',
  cursorType: 'pointer',
  // The cross has no name of its own that a screen reader could say.
  components: { Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } } },
});
