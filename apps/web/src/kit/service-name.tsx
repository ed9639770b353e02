import { Link } from '@tanstack/react-router';
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

/** The name as the way to the service's page, wherever a click on it has no other meaning. */
export function ServiceDoor({ name }: { name: string }) {
  if (name === '') return <ServiceName name={name} />;
  return (
    <Link to="/services/$service" params={{ service: name }} className={styles.door}>
      <ServiceName name={name} />
    </Link>
  );
}
