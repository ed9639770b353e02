import { useSyncExternalStore } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { dismissNotice, noticeList } from '../kit/notices.ts';
import styles from './notice-region.module.css';

/** Says what was done, at the foot of the page, with Undo where it can be undone. */
export function NoticeRegion() {
  const notices = useSyncExternalStore(noticeList.subscribe, noticeList.current);
  const undoable = notices.findLast((notice) => notice.undo !== undefined);
  useCommands(
    undoable === undefined
      ? []
      : [
          {
            id: 'undo',
            title: `Undo: ${undoable.text}`,
            group: 'Results',
            keys: ['mod+z'],
            run: () => {
              undoable.undo?.();
              dismissNotice(undoable.id);
            },
          },
        ],
  );
  return (
    <section className={styles.region} aria-label="Notices" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={styles.notice} data-tone={notice.tone}>
          <Icon name={notice.tone === 'fault' ? 'error' : 'check'} />
          <span className={styles.text}>{notice.text}</span>
          {notice.undo !== undefined && (
            <Button
              small
              onClick={() => {
                notice.undo?.();
                dismissNotice(notice.id);
              }}
            >
              Undo
            </Button>
          )}
          <IconButton small icon="close" label="Dismiss" onClick={() => dismissNotice(notice.id)} />
        </div>
      ))}
    </section>
  );
}
