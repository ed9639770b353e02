import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { servicesQuery } from '../data/services.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { Floating } from '../kit/floating.tsx';
import { ServiceName } from '../kit/service-name.tsx';
import styles from './service-context.module.css';
import type { ShellSearch } from './shell-search.ts';
import { useTimeWindow } from './time-window.tsx';

const NONE: readonly string[] = [];

/** The services that the page is narrowed to; none means all. */
export function useServiceContext(): { services: readonly string[]; setServices(services: readonly string[]): void } {
  const search = useSearch({ strict: false }) as ShellSearch;
  const navigate = useNavigate();
  const services = search.service ?? NONE;
  return useMemo(
    () => ({
      services,
      setServices: (next: readonly string[]) =>
        void navigate({
          to: '.',
          search: (present: Record<string, unknown>) => ({
            ...present,
            service: next.length === 0 ? undefined : [...next],
          }),
        } as never),
    }),
    [services, navigate],
  );
}

export function ServiceContext() {
  const { services, setServices } = useServiceContext();
  const [isOpen, setOpen] = useState(false);
  const label =
    services.length === 0 ? 'All services' : services.length === 1 ? services[0]! : `${services.length} services`;
  return (
    <span className={styles.context}>
      <Floating
        label="Services"
        open={isOpen}
        onOpenChange={setOpen}
        className={styles.popup}
        trigger={
          <Button look="quiet" aria-label={`Service: ${label}`}>
            {services.length === 1 ? (
              <ServiceName name={services[0]!} />
            ) : (
              <span className={styles.label}>{label}</span>
            )}
          </Button>
        }
      >
        <ServiceChoice chosen={services} onChange={setServices} />
      </Floating>
      {services.length > 0 && (
        <IconButton small icon="close" label="Show all services" onClick={() => setServices([])} />
      )}
    </span>
  );
}

function ServiceChoice({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange(services: readonly string[]): void;
}) {
  const { range } = useTimeWindow();
  const { data } = useQuery(servicesQuery(range));
  const [words, setWords] = useState('');
  const names = [...new Set([...chosen, ...(data ?? []).map((service) => service.name)])].sort();
  const shown = names.filter((name) => name.toLowerCase().includes(words.trim().toLowerCase()));
  return (
    <div className={styles.choice}>
      <TextField
        label="Find a service"
        labelHidden
        placeholder="Find a service"
        value={words}
        autoFocus
        onChange={(event) => setWords(event.target.value)}
      />
      <div className={styles.list}>
        {shown.map((name) => (
          <label key={name} className={styles.option}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={() =>
                onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name])
              }
            />
            <ServiceName name={name} />
          </label>
        ))}
        {shown.length === 0 && (
          <p className={styles.none}>
            {names.length === 0 ? 'No service sent anything in this range.' : 'No service has that name.'}
          </p>
        )}
      </div>
    </div>
  );
}
