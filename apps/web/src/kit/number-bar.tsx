import type { ReactNode } from 'react';
import styles from './number-bar.module.css';

/** A number with a bar behind it, as long as it is beside the largest of its column: `share` of 0 to 1. */
export function NumberBar({ share, children }: { share: number; children: ReactNode }) {
  return (
    <span className={styles.count}>
      <span className={styles.bar} style={{ width: `${share * 100}%` }} />
      <span className={styles.figure}>{children}</span>
    </span>
  );
}
