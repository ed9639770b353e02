import type { Severity } from '../data/logs.ts';
import styles from './severity.module.css';

const COLOURS: Readonly<Record<Severity, string>> = {
  UNSPECIFIED: 'var(--severity-unspecified)',
  TRACE: 'var(--severity-trace)',
  DEBUG: 'var(--severity-debug)',
  INFO: 'var(--severity-info)',
  WARN: 'var(--severity-warn)',
  ERROR: 'var(--severity-error)',
  FATAL: 'var(--severity-fatal)',
};
const TEXT_COLOURS: Readonly<Record<Severity, string>> = {
  UNSPECIFIED: 'var(--text-3)',
  TRACE: 'var(--text-3)',
  DEBUG: 'var(--text-3)',
  INFO: 'var(--info-text)',
  WARN: 'var(--warning-text)',
  ERROR: 'var(--error-text)',
  FATAL: 'var(--critical-text)',
};
/** The bar grows with severity, so that colour is not the only cue. */
const HEIGHTS: Readonly<Record<Severity, number>> = {
  UNSPECIFIED: 4,
  TRACE: 5,
  DEBUG: 7,
  INFO: 9,
  WARN: 12,
  ERROR: 15,
  FATAL: 18,
};

export function severityColour(severity: Severity): string {
  return COLOURS[severity];
}

export function SeverityBar({ severity }: { severity: Severity }) {
  return (
    <span
      className={styles.bar}
      role="img"
      aria-label={severity}
      title={severity}
      style={{ background: COLOURS[severity], height: HEIGHTS[severity] }}
    />
  );
}

export function SeverityWord({ severity, text }: { severity: Severity; text?: string }) {
  return (
    <span className={styles.word} style={{ color: TEXT_COLOURS[severity] }}>
      {text === undefined || text === '' ? severity : text}
    </span>
  );
}
