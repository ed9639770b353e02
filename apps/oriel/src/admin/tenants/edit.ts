import type { Tenant } from '@oriel/records';
import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, tenantNamed } from '../input.ts';
import { TENANT_OPTIONS, type TenantInput, tenantChange } from './tenant-options.ts';

export const editTenant: AdminCommand<TenantInput & { readonly name: string }, Tenant> = {
  name: 'tenant edit',
  describe:
    'change how long a tenant’s records are kept, how many it may send, how many series and how much disk it may have, and what of it nobody may read',
  example: 'oriel tenant edit acme --retention logs=90d,spans=7d --redact-keys personal,badge',
  arguments: [{ name: 'name', describe: 'which tenant' }],
  options: TENANT_OPTIONS,
  async run({ records }, input) {
    const change = tenantChange(input);
    if (Object.keys(change).length === 0) {
      throw new OrielError(
        'bad_command',
        `nothing to change; give ${TENANT_OPTIONS.map(({ name }) => `--${name}`).join(', ')}`,
      );
    }
    return records.installation(COMMAND_LINE).tenants.update(await tenantNamed(records, input.name), change);
  },
  print: (tenant) => `${tenant.name} was changed`,
};
