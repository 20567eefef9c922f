import './app.css';
import { Banner } from './header/banner.tsx';
import { Header } from './header/header.tsx';
import { HelpDialog } from './header/help-dialog.tsx';
import { LedgerFooter } from './header/ledger-footer.tsx';
import { OpenDialog } from './header/open-dialog.tsx';
import { useShortcuts } from './header/shortcuts.ts';
import { LivePage } from './live/live-page.tsx';
import { ModelsPage } from './models/models-page.tsx';
import { useModelDrop } from './models/use-model-drop.ts';
import { SessionsPage } from './sessions/sessions-page.tsx';
import { useApp } from './state/store.ts';

/** The window: header, what must be said, the page that is open, and the ledger, which is always on screen. */
export const App = () => {
  const page = useApp((state) => state.page);
  const link = useApp((state) => state.link);
  useShortcuts();
  const drop = useModelDrop();
  return (
    <div className="app" data-link={link} {...drop}>
      <Header />
      <Banner />
      <main className="app-page">{page === 'live' ? <LivePage /> : page === 'models' ? <ModelsPage /> : <SessionsPage />}</main>
      <LedgerFooter />
      <OpenDialog />
      <HelpDialog />
    </div>
  );
};
