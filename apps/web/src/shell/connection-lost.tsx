import { useSyncExternalStore } from 'react';
import { liveState } from '../data/live-socket.ts';
import { Icon } from '../kit/icon.tsx';
import { Clock } from '../kit/moment.tsx';
import styles from './connection-lost.module.css';

/** Says since when nothing arrives by itself: what the page shows is as old, and is mended without anybody's doing. */
export function ConnectionLost() {
  const sinceMs = useSyncExternalStore(liveState.subscribe, liveState.lostAtMs);
  return (
    <span role="status" aria-label="Live connection">
      {sinceMs !== undefined && (
        <span
          className={styles.lost}
          title="Figures that come by themselves stand still until the connection is back; it is tried again by itself"
        >
          <Icon name="error" size={14} />
          <span className={styles.words}>
            No connection since <Clock at={sinceMs} />
          </span>
        </span>
      )}
    </span>
  );
}
