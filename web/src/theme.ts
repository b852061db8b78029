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

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { sea },
  defaultRadius: 'sm',
  fontFamily: "'IBM Plex Sans Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  headings: { fontFamily: "'IBM Plex Sans Variable', system-ui, sans-serif", fontWeight: '600' },
  focusRing: 'auto',
  cursorType: 'pointer',
});
