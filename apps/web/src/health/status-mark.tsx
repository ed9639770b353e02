import type { HealthStatus } from '../data/health.ts';
import styles from './status-mark.module.css';

const WORDS: Readonly<Record<HealthStatus, string>> = {
  OPERATIONAL: 'Operational',
  DEGRADED: 'Degraded',
  DOWN: 'Down',
  UNKNOWN: 'Not measured',
};

/** Shape, colour and word together: a full disc, a half one, a cross, a ring. */
export function StatusMark({ status, hasWord = true }: { status: HealthStatus; hasWord?: boolean }) {
  return (
    <span className={styles.mark} data-status={status}>
      <svg width="12" height="12" viewBox="0 0 12 12" role="img" aria-label={WORDS[status]}>
        {status === 'OPERATIONAL' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
        {status === 'DEGRADED' && (
          <>
            <circle cx="6" cy="6" r="4.300" fill="none" stroke="currentColor" strokeWidth="1.400" />
            <path d="M6 1.700a4.300 4.300 0 0 1 0 8.600z" fill="currentColor" />
          </>
        )}
        {status === 'DOWN' && (
          <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="2.400" strokeLinecap="round" />
        )}
        {status === 'UNKNOWN' && (
          <circle cx="6" cy="6" r="4.300" fill="none" stroke="currentColor" strokeWidth="1.400" strokeDasharray="2 2" />
        )}
      </svg>
      {hasWord && <span>{WORDS[status]}</span>}
    </span>
  );
}
