import type { ReactNode } from 'react';
import type { Facet } from '../data/logs.ts';
import { useFailure } from '../data/use-failure.ts';
import type { Asked } from './answer.tsx';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './facets.module.css';
import { formatCount } from './format/count.ts';
import { Icon } from './icon.tsx';
import { notAvailable } from './not-available.ts';
import { fieldTerm, hasTerm, negated } from './query/search-terms.ts';

/** The commonest values of a few fields with their counts. A click filters for, with Alt out; again takes it back. */
export function Facets(props: {
  of: Asked<readonly Facet[]>;
  query: string;
  /** Refreshed by itself: not dimmed meanwhile. */
  isQuiet: boolean;
  isOpen: boolean;
  label?: ((field: string, value: string) => ReactNode) | undefined;
  onToggle(term: string): void;
  onRemove?: ((field: string) => void) | undefined;
  isRemovable?: ((field: string) => boolean) | undefined;
  onClose(): void;
  children?: ReactNode;
}) {
  const { of: asked } = props;
  const failure = useFailure(asked);
  // Counts of the former question are in sight until the new ones are there.
  const isFormer = asked.isPlaceholderData && asked.isFetching && !props.isQuiet;
  return (
    <nav className={styles.facets} aria-label="Filters" aria-busy={isFormer} data-open={props.isOpen}>
      {props.isOpen && (
        <div className={styles.head}>
          <span className={styles.title}>Filters</span>
          <IconButton icon="close" label="Close filters" onClick={props.onClose} />
        </div>
      )}
      {failure !== null && <p className={styles.others}>{notAvailable(failure)}</p>}
      {asked.data?.map((facet) => (
        <section key={facet.field} aria-label={facet.field} className={classNames(isFormer && styles.former)}>
          <div className={styles.head}>
            <h2 className={styles.title} title={facet.field}>
              {facet.field}
            </h2>
            {props.onRemove !== undefined && props.isRemovable?.(facet.field) === true && (
              <IconButton
                small
                icon="close"
                label={`Remove ${facet.field}`}
                onClick={() => props.onRemove?.(facet.field)}
              />
            )}
          </div>
          <FacetValues facet={facet} query={props.query} label={props.label} onToggle={props.onToggle} />
        </section>
      ))}
      {props.children}
    </nav>
  );
}

function FacetValues(props: {
  facet: Facet;
  query: string;
  label?: ((field: string, value: string) => ReactNode) | undefined;
  onToggle(term: string): void;
}) {
  const { facet, query } = props;
  const most = Math.max(1, ...facet.values.map((value) => value.count));
  return (
    <>
      {facet.values.length === 0 && <p className={styles.others}>no values</p>}
      {facet.values.map(({ value, count }) => {
        const term = fieldTerm(facet.field, value);
        const isIn = hasTerm(query, term);
        const isOut = hasTerm(query, negated(term));
        return (
          <button
            key={value}
            type="button"
            role="checkbox"
            aria-checked={isIn ? true : isOut ? 'mixed' : false}
            aria-label={`${value === '' ? '(empty)' : value}, ${formatCount(count)}${isOut ? ', filtered out' : ''}`}
            title={`${value}\nClick: filter for. Alt and click: filter out.`}
            className={styles.value}
            onClick={(event) => props.onToggle(event.altKey && !isIn ? negated(term) : isOut ? negated(term) : term)}
          >
            <span className={styles.box}>
              {isIn ? <Icon name="check" size={10} /> : isOut ? <Icon name="minus" size={10} /> : null}
            </span>
            <span className={styles.word}>
              {props.label?.(facet.field, value) ?? (value === '' ? '(empty)' : value)}
            </span>
            <span className={styles.count}>{formatCount(count)}</span>
            <span
              className={styles.share}
              style={{ width: `calc((100% - 44px) * ${count / most})` }}
              aria-hidden="true"
            />
          </button>
        );
      })}
      {facet.others > 0 && <p className={styles.others}>{formatCount(facet.others)} with other values</p>}
    </>
  );
}
