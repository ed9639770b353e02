import type { ReactNode } from 'react';
import styles from './page-body.module.css';

/** A page that scrolls as a whole: cards under each other. */
export function PageBody({ children }: { children: ReactNode }) {
  return <div className={styles.body}>{children}</div>;
}
