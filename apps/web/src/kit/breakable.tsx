import { Fragment, type ReactNode } from 'react';
import styles from './breakable.module.css';

/** A long name that breaks between its words, where a line has no room for it. */
export function breakable(name: string): ReactNode {
  return name.split(/(?<=[_.:/=])/).map((word, at) => (
    <Fragment key={`${at} ${word}`}>
      {at > 0 && <wbr />}
      {word}
    </Fragment>
  ));
}

/**
 * A long name on one line, and on a phone on as many as it takes, broken between its words. There are two of it, one of which is there for
 * nobody: where a break is allowed it is taken, whatever is said of the line's wrapping.
 */
export function BreakableOnPhone({ name }: { name: string }) {
  return (
    <>
      <span className={styles.whole}>{name}</span>
      <span className={styles.parts}>{breakable(name)}</span>
    </>
  );
}
