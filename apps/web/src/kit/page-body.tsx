import type { ReactNode } from 'react';
import styles from './page-body.module.css';

/** A page that scrolls as a whole: cards under each other. */
export function PageBody({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it even where it holds no control.
    <div className={styles.body} tabIndex={0}>
      {children}
    </div>
  );
}
