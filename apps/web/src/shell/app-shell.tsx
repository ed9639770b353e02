import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useLayoutEffect, useState } from 'react';
import { useCommandKeys, useCommands } from '../commands/use-commands.ts';
import { beginPageView } from '../data/graphql.ts';
import { servicesQuery } from '../data/services.ts';
import { SETTINGS_PARTS } from '../settings/settings-search.ts';
import styles from './app-shell.module.css';
import { NoticeRegion } from './notice-region.tsx';
import { pageTitle } from './page-title.ts';
import { PAGE_PARTS, PAGES, pageOf } from './pages.ts';
import { Rail } from './rail.tsx';
import { TimeWindowProvider, useTimeWindow } from './time-window.tsx';
import { TopBar } from './top-bar.tsx';

const Palette = lazy(() => import('./palette.tsx'));
const KeySheet = lazy(() => import('./key-sheet.tsx'));

type OpenSheet = 'palette' | 'keys' | undefined;

/** What stays while pages change: rail, top bar, keys, palette, notices. */
export function AppShell() {
  return (
    <TimeWindowProvider>
      <Frame />
    </TimeWindowProvider>
  );
}

function Frame() {
  const pathname = useLocation({ select: (location) => location.pathname });
  const navigate = useNavigate();
  const [sheet, setSheet] = useState<OpenSheet>();
  const [isRailOpen, setRailOpen] = useState(false);
  const page = pageOf(pathname);
  useCommandKeys();
  useCommands([
    {
      id: 'view.palette',
      title: 'Commands and pages',
      group: 'View',
      keys: ['mod+k'],
      whileTyping: true,
      run: () => setSheet('palette'),
    },
    {
      id: 'view.keys',
      title: 'Show keys',
      group: 'View',
      keys: ['?'],
      also: 'help shortcuts',
      run: () => setSheet('keys'),
    },
    ...PAGES.map((target) => ({
      id: `go.${target.path}`,
      title: `Go to ${target.title.toLowerCase()}`,
      group: 'Go to' as const,
      keys: [`g ${target.letter}`],
      also: target.also,
      run: () => void navigate({ to: target.path }),
    })),
    ...PAGE_PARTS.map((target) => ({
      id: `go.${target.path}`,
      title: `Go to ${target.title.toLowerCase()}`,
      group: 'Go to' as const,
      also: target.also,
      run: () => void navigate({ to: target.path }),
    })),
    ...SETTINGS_PARTS.map((part) => ({
      id: `settings.${part}`,
      title: `Settings: ${part}`,
      group: 'Settings' as const,
      run: () => void navigate({ to: '/admin/settings', search: { part } } as never),
    })),
  ]);
  useEffect(beginPageView, [pathname]);
  const title = useLocation({ select: ({ pathname: path, search }) => pageTitle(path, search).tab });
  // Before any page's own effect, so that a page that knows better has the last word.
  useLayoutEffect(() => {
    document.title = title;
  }, [title]);

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to the page
      </a>
      <Rail isOpen={isRailOpen} onNavigate={() => setRailOpen(false)} />
      {isRailOpen && (
        <button type="button" className={styles.shade} aria-label="Close pages" onClick={() => setRailOpen(false)} />
      )}
      <div className={styles.main}>
        <TopBar page={page} onOpenRail={() => setRailOpen(true)} onOpenPalette={() => setSheet('palette')} />
        <main id="content" className={styles.content} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <NoticeRegion />
      <ServiceCommands isWanted={sheet === 'palette'} />
      <Suspense>
        {sheet === 'palette' && <Palette open onOpenChange={(open) => setSheet(open ? 'palette' : undefined)} />}
        {sheet === 'keys' && <KeySheet open onOpenChange={(open) => setSheet(open ? 'keys' : undefined)} />}
      </Suspense>
    </div>
  );
}

/** Every service is a place to go to; they are asked for when somebody looks for one. */
function ServiceCommands({ isWanted }: { isWanted: boolean }) {
  const { range } = useTimeWindow();
  const navigate = useNavigate();
  const { data = [] } = useQuery({ ...servicesQuery(range), enabled: isWanted });
  useCommands(
    data.map((service) => ({
      id: `service.${service.name}`,
      title: service.name,
      group: 'Service' as const,
      run: () => void navigate({ to: '/services/$service', params: { service: service.name } } as never),
    })),
  );
  return null;
}
