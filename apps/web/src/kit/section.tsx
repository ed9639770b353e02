import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import styles from './section.module.css';

/** A part of a panel that can be folded away. */
export function Section({
  title,
  note,
  open = true,
  children,
}: {
  title: string;
  note?: ReactNode;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <details className={styles.section} open={open}>
      <summary className={styles.summary}>
        <span className={styles.arrow}>
          <Icon name="right" size={12} />
        </span>
        <span className={styles.title}>{title}</span>
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </summary>
      {children}
    </details>
  );
}
