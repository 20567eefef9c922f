import type { DragEvent } from 'react';
import { desktop } from '../desktop.ts';
import { notify, openSource } from '../state/actions.ts';

/** Lets a file be dropped to open it. Only the desktop application learns its path; a browser says so. */
export const useDrop = () => ({
  onDragOver: (event: DragEvent): void => event.preventDefault(),
  onDrop: (event: DragEvent): void => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    const text = event.dataTransfer.getData('text/plain');
    if (file === undefined) {
      if (text !== '') void openSource(text);
      return;
    }
    const path = desktop()?.pathOfFile(file);
    if (path !== undefined && path !== '') void openSource(path);
    else notify({ tone: 'info', kind: null, text: 'A browser does not tell a page where a dropped file lies; give its path instead.' });
  },
});
