import type { Completion } from '@oriel/promql';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { classNames } from '../../../kit/class-names.ts';
import styles from './promql-editor.module.css';

/** Has a place and a height, and shows nothing. */
export const NO_WIDTH = '\u200b';

/** The list hangs under the word that it would complete. */
export function OfferList(props: {
  id: string;
  items: readonly Completion[];
  chosen: number;
  about: string;
  before: string;
  onAccept(item: Completion): void;
}) {
  const measure = useRef<HTMLPreElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const caret = measure.current?.lastElementChild as HTMLElement | null | undefined;
    const width = measure.current?.clientWidth ?? 0;
    if (caret !== null && caret !== undefined)
      setPlace({
        left: Math.max(0, Math.min(caret.offsetLeft, width - Math.min(380, width))),
        top: caret.offsetTop + caret.offsetHeight + 6,
      });
  }, [props.before]);
  useEffect(() => {
    list.current?.children[props.chosen]?.scrollIntoView({ block: 'nearest' });
  }, [props.chosen]);
  return (
    <>
      <pre ref={measure} className={styles.measure} aria-hidden="true">
        {props.before}
        <span>{NO_WIDTH}</span>
      </pre>
      <div className={styles.offers} style={place}>
        <div ref={list} className={styles.list} role="listbox" id={`${props.id}-list`} aria-label="Suggestions">
          {props.items.map((item, index) => (
            <div
              key={`${item.kind} ${item.text}`}
              id={`${props.id}-${index}`}
              role="option"
              aria-selected={index === props.chosen}
              className={styles.offer}
              onPointerDown={(event) => {
                event.preventDefault();
                props.onAccept(item);
              }}
            >
              <span className={classNames(styles.word, styles[item.kind])}>
                {item.text === '' ? '(empty)' : item.text}
              </span>
              <span className={styles.detail}>{detailOf(item)}</span>
            </div>
          ))}
        </div>
        {props.about !== '' && <p className={styles.about}>{props.about}</p>}
      </div>
    </>
  );
}

/** A call's form stands beside its name, without the name again. */
function detailOf({ kind, text, detail }: Completion): string {
  return kind === 'function' && detail.startsWith(text) ? detail.slice(text.length) : detail === '' ? kind : detail;
}
