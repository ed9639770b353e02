import { useLocation } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { liveState } from '../data/live-socket.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { copyText } from '../kit/clipboard.ts';
import { say } from '../kit/notices.ts';
import { CompareControl } from './compare-control.tsx';
import { ConnectionLost } from './connection-lost.tsx';
import { pageTitle } from './page-title.ts';
import { contextOf, type Page } from './pages.ts';
import { ServiceContext } from './service-context.tsx';
import { TimeControl } from './time-control.tsx';
import { useTimeWindow } from './time-window.tsx';
import styles from './top-bar.module.css';
import { ViewsMenu } from './views-menu.tsx';

/** Title and context on the left; time, live and share on the right: the same on every page. */
export function TopBar(props: { page: Page | undefined; onOpenRail(): void; onOpenPalette(): void }) {
  const { page } = props;
  const time = useTimeWindow();
  const socket = useSyncExternalStore(liveState.subscribe, liveState.current);
  const heading = useLocation({ select: ({ pathname, search }) => pageTitle(pathname, search).heading });
  const context = contextOf(useLocation({ select: ({ pathname }) => pathname }));
  const isTrace = heading === 'Trace';
  const share = (): void => {
    void copyText(shareLink(time.range.startMs, time.range.endMs)).then((copied) =>
      say(copied ? 'Copied a link to exactly this time' : 'Could not copy the link', {
        tone: copied ? 'done' : 'fault',
      }),
    );
  };
  useCommands([
    { id: 'view.share', title: 'Copy a link to this view', group: 'View', keys: ['y'], also: 'share url', run: share },
    ...(context.time && !isTrace
      ? [
          {
            id: 'time.refresh',
            title: 'Read the newest',
            group: 'Time' as const,
            keys: ['r'],
            also: 'reload again',
            run: time.refresh,
          },
        ]
      : []),
  ]);
  return (
    <header className={styles.bar}>
      <span className={styles.menu}>
        <IconButton icon="menu" label="Pages" onClick={props.onOpenRail} />
      </span>
      <h1 className={styles.title}>{heading}</h1>
      {context.service && !isTrace && <ServiceContext />}
      <ConnectionLost />
      <span className={styles.space} />
      {context.time && !isTrace && (
        <>
          {context.compare && (
            <span className={styles.wide}>
              <CompareControl />
            </span>
          )}
          <TimeControl />
          <IconButton icon="refresh" label="Read the newest" keys="r" onClick={time.refresh} />
          {context.live && (
            <Button
              look="quiet"
              aria-pressed={time.isLive}
              aria-label="Live"
              onClick={() => time.setLive(!time.isLive)}
              title={socket === 'lost' ? 'The live connection is lost; trying again' : 'Follow now (.)'}
            >
              <span className={styles.live} data-on={time.isLive} data-lost={time.isLive && socket === 'lost'} />
              <span className={styles.word}>Live</span>
            </Button>
          )}
        </>
      )}
      <span className={styles.wide}>
        <ViewsMenu page={page} />
        <IconButton icon="link" label="Copy a link to this view" keys="y" onClick={share} />
      </span>
      <IconButton icon="search" label="Commands and pages" keys="⌘K" onClick={props.onOpenPalette} />
    </header>
  );
}

/** The address of now with its relative time made fixed, so that the other person sees what you see. */
function shareLink(startMs: number, endMs: number): string {
  const address = new URL(location.href);
  address.searchParams.set('from', new Date(Math.floor(startMs)).toISOString());
  address.searchParams.set('to', new Date(Math.ceil(endMs)).toISOString());
  address.searchParams.delete('live');
  return address.href;
}
