import { serviceColour } from './service-colour.ts';
import styles from './service-name.module.css';

/** A service with its colour, the same on every page. */
export function ServiceName({ name }: { name: string }) {
  return (
    <span className={styles.service} title={name}>
      <span className={styles.dot} style={{ background: serviceColour(name) }} aria-hidden="true" />
      <span className={styles.name}>{name === '' ? 'no service' : name}</span>
    </span>
  );
}
