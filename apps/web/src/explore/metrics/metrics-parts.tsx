import { Link } from '@tanstack/react-router';
import styles from './metrics-parts.module.css';

const PARTS = [
  { to: '/explore/metrics', title: 'Explore' },
  { to: '/explore/metrics/cardinality', title: 'Cardinality' },
  { to: '/explore/metrics/targets', title: 'Targets' },
  { to: '/explore/metrics/rules', title: 'Rules' },
] as const;

/** The pages about metrics, one step from each other. */
export function MetricsParts() {
  return (
    <nav className={styles.parts} aria-label="About metrics">
      {PARTS.map(({ to, title }) => (
        <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }} className={styles.part}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
