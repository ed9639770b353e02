import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useViewer } from '../data/session.ts';
import { tenantAccountQuery } from '../data/tenants.ts';
import { Answer } from '../kit/answer.tsx';
import { LimitsCard } from './limits-card.tsx';
import styles from './parts.module.css';
import { RedactionCard } from './redaction-card.tsx';
import { RetentionCard } from './retention-card.tsx';
import { useSettingsSearch } from './use-settings-search.ts';

/** What is set of a tenant, kept of it and kept out: everybody in it may look. */
export function TenantPart() {
  const viewer = useViewer();
  const [search] = useSettingsSearch();
  const name = search.tenant ?? viewer.tenant.name;
  const query = tenantAccountQuery(name);
  const account = useQuery(query);
  return (
    <>
      <p className={styles.which}>
        Tenant <strong>{name}</strong>
        {viewer.operator && (
          <Link to="/admin/settings" search={{ part: 'tenants' } as never}>
            All tenants
          </Link>
        )}
      </p>
      <Answer of={account} queryKey={query.queryKey}>
        {(data) => (
          <div className={styles.cards}>
            <RetentionCard key={data.name} account={data} />
            <LimitsCard account={data} />
            <RedactionCard account={data} />
          </div>
        )}
      </Answer>
    </>
  );
}
