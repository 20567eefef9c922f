import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Span } from './span.ts';
import type { TimeAxis } from './time-axis.ts';

/** Where the pointer is on the axis, s; null: nowhere. */
export const useHover = (axis: TimeAxis): number | null => useSyncExternalStore(axis.subscribe, () => axis.hoverS);

/** What is selected, once the hand has let go. */
export const useSelection = (axis: TimeAxis): Span | null => useSyncExternalStore(axis.subscribe, () => axis.selection);

/** What is seen. */
export const useView = (axis: TimeAxis): Span => useSyncExternalStore(axis.subscribe, () => axis.view);

/** Grows whenever the colour scheme changes: canvases take their colours anew. */
export function useScheme(): number {
  const [scheme, setScheme] = useState(0);
  useEffect(() => {
    const recoloured = new MutationObserver(() => setScheme((n) => n + 1));
    recoloured.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
    return () => recoloured.disconnect();
  }, []);
  return scheme;
}
