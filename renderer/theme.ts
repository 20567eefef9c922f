import { createTheme } from '@mantine/core';

/** Names of the colours in styles.css, for what is drawn on a canvas and cannot say `var(--…)`. */
export const COLOUR_NAMES = [
  'bg',
  'panel',
  'raised',
  'line',
  'text',
  'dim',
  'faint',
  'good',
  'warn',
  'bad',
  'well',
  'accent',
  'tick',
] as const;
export type ColourName = (typeof COLOUR_NAMES)[number];
export type Colours = { readonly [K in ColourName]: string };

/** The colours of the scheme that is on, resolved. Read again after the scheme changes (`data-mantine-color-scheme` on the root). */
export const readColours = (): Colours => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(COLOUR_NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colours;
};

export const FONT = '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, system-ui, sans-serif';
export const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Mantine in this application's measures: 13 px text, small radii, blue only for what can be pressed. */
export const theme = createTheme({
  fontFamily: FONT,
  fontFamilyMonospace: MONO,
  // the greys of styles.css, which Mantine's dark scheme takes from this list: text first, window ground last
  colors: {
    dark: ['#e6e9ee', '#c3cad4', '#98a2b0', '#6f7a8a', '#313945', '#262d37', '#1e242c', '#171b21', '#12161b', '#101317'],
  },
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  radius: { xs: '3px', sm: '5px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  primaryColor: 'blue',
  primaryShade: { light: 7, dark: 6 },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
});
