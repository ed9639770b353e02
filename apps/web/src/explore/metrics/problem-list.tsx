import { Icon } from '../../kit/icon.tsx';
import styles from './problem-list.module.css';

/** Mistakes in the operator's files, each with file and line, and what stands in spite of them; nothing where there are none. */
export function ProblemList({ title, problems }: { title: string; problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <section className={styles.problems} role="alert">
      <h2 className={styles.title}>
        <Icon name="error" size={14} />
        {title}
      </h2>
      <ul className={styles.list}>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </section>
  );
}
