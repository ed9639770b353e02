import styles from './missing.module.css';

/** Not measured, which is not zero. */
export function Missing({ why = 'not measured' }: { why?: string }) {
  return (
    <span className={styles.missing} title={why}>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{why}</span>
    </span>
  );
}

/** A figure, or the mark of a missing one. */
export function Figure({
  value,
  format,
  why,
}: {
  value: number | null | undefined;
  format(value: number): string;
  why?: string;
}) {
  if (value === null || value === undefined) return why === undefined ? <Missing /> : <Missing why={why} />;
  return <span className="number">{format(value)}</span>;
}
