import type { ReactNode } from 'react';
import type { KeptOut } from '../data/kept-out.ts';
import type { QueryStats } from '../data/range.ts';
import { formatBytes } from './format/bytes.ts';
import { formatCount } from './format/count.ts';
import { formatDuration } from './format/duration.ts';
import { KeptOutLines } from './kept-out-line.tsx';
import { Clock } from './moment.tsx';
import styles from './status-line.module.css';

/** What the result is: how much matched, what was read, how long it took, whether it is whole, and as of when. */
export function StatusLine(props: {
  /** `1,204 records`. */
  said: ReactNode;
  stats?: QueryStats | undefined;
  /** Milliseconds since the epoch. */
  asOf?: number | undefined;
  /** What was sent and is not in it, of the time that it is about. */
  keptOut?: readonly KeptOut[];
  /** A button before it all, where a page has no other place for it. */
  tool?: ReactNode;
  children?: ReactNode;
}) {
  const { stats, keptOut = [] } = props;
  return (
    <div className={styles.line} role="status" aria-label="About this result">
      {keptOut.length > 0 && <KeptOutLines keptOut={keptOut} />}
      {props.tool !== undefined && <span data-tool>{props.tool}</span>}
      <span>{props.said}</span>
      {stats !== undefined && <span title={formatBytes(stats.bytesRead)}>{formatCount(stats.rowsRead)} rows read</span>}
      {stats !== undefined && <span>{formatDuration(stats.elapsedMs)}</span>}
      {stats !== undefined &&
        (stats.partial !== null ? (
          <span className={styles.partial}>partial: {stats.partial}</span>
        ) : (
          keptOut.length === 0 && <span>complete</span>
        ))}
      {props.asOf !== undefined && (
        <span>
          as of <Clock at={props.asOf} />
        </span>
      )}
      {props.children}
    </div>
  );
}
