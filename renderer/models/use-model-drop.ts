import type { DragEvent } from 'react';
import { isModelFile, takeModelFile } from './take-model.ts';

/** Lets a model file be dropped anywhere on the window; whatever else is dropped is left to who it is dropped on. */
export const useModelDrop = () => ({
  onDragOver: (event: DragEvent): void => event.preventDefault(),
  onDropCapture: (event: DragEvent): void => {
    const files = [...event.dataTransfer.files].filter(({ name }) => isModelFile(name));
    if (files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    void (async () => {
      for (const file of files) await takeModelFile(file);
    })();
  },
  // A file that nobody takes does not take the window's place.
  onDrop: (event: DragEvent): void => event.preventDefault(),
});
