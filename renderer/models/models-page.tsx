import './models.css';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { desktop } from '../desktop.ts';
import { useApp } from '../state/store.ts';
import { CatalogueList } from './catalogue-list.tsx';
import { LibraryList } from './library-list.tsx';
import { ModelDetails } from './model-details.tsx';
import { takeModelFile, takeModelPath } from './take-model.ts';

type Shelf = 'here' | 'catalogue';

/** Where model files are dropped, or chosen. */
const AddModel = () => {
  const bridge = desktop();
  const choose = async (): Promise<void> => {
    const path = await bridge?.pickFile('model');
    if (path) await takeModelPath(path);
  };
  return (
    <div className="models-add">
      <span>Drop an .onnx file anywhere on the window, or</span>
      {bridge === undefined ? (
        <label className="button">
          choose one
          <input
            type="file"
            accept=".onnx"
            data-testid="model-file"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              event.currentTarget.value = '';
              if (file) void takeModelFile(file);
            }}
          />
        </label>
      ) : (
        <button type="button" className="button" onClick={() => void choose()}>
          choose one
        </button>
      )}
    </div>
  );
};

/** Models: those that there are, those that can be downloaded, and what is understood of the one that was chosen. */
export const ModelsPage = () => {
  const [shelf, setShelf] = useState<Shelf>('here');
  const model = useApp((state) => state.model);
  return (
    <div className="models">
      <section className="models-list" aria-label="Models">
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Which models"
          data={[
            { value: 'here', label: 'On this computer' },
            { value: 'catalogue', label: 'To download' },
          ]}
          value={shelf}
          onChange={(value) => setShelf(value === 'catalogue' ? 'catalogue' : 'here')}
        />
        {shelf === 'here' ? <LibraryList /> : <CatalogueList />}
        <AddModel />
      </section>
      <section className="models-one" aria-label="The chosen model">
        {model === null ? (
          <p className="models-none">Choose a model to see what is understood of it.</p>
        ) : (
          <ModelDetails key={model} model={model} />
        )}
      </section>
    </div>
  );
};
