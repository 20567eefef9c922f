import type { PreviewHeader } from '../../contract/index.ts';

/** What is known of the picture on the screen; null while there is none. Written by who draws it, read by the overlay. Outside React. */
export const shownPicture: { header: PreviewHeader | null } = { header: null };
