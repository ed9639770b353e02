import type { ReactNode } from 'react';
import styles from './example.module.css';

/** A command, a query or lines of a file, as they are typed or written there. */
export function Example({ children }: { children: ReactNode }) {
  return <pre className={styles.example}>{children}</pre>;
}
