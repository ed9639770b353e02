import { Fragment, type ReactNode } from 'react';

/** A long name that breaks between its words, where a line has no room for it. */
export function breakable(name: string): ReactNode {
  return name.split(/(?<=[_.:/=])/).map((word, at) => (
    <Fragment key={`${at} ${word}`}>
      {at > 0 && <wbr />}
      {word}
    </Fragment>
  ));
}
