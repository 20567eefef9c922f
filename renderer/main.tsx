import './no-eval.ts';
import '@mantine/core/styles.layer.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startConnection } from './connection/start.ts';
import { desktop } from './desktop.ts';
import { takeModelPath } from './models/take-model.ts';
import { theme } from './theme.ts';

startConnection();
desktop()?.onModel((path) => void takeModelPath(path));

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <App />
    </MantineProvider>
  </StrictMode>,
);
