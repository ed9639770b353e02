import type { Tenant } from '@oriel/records';
import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, tenantNamed } from '../input.ts';
import {
  DISK_SHARE_OPTION,
  RETENTION_OPTION,
  SERIES_OPTIONS,
  type TenantInput,
  tenantChange,
} from './tenant-options.ts';

export const editTenant: AdminCommand<TenantInput & { readonly name: string }, Tenant> = {
  name: 'tenant edit',
  describe:
    'change how long a tenant’s new records are kept, how many it may send, how many series it may have, and how much disk it may take',
  example: 'oriel tenant edit acme --disk-share 20GB',
  arguments: [{ name: 'name', describe: 'which tenant' }],
  options: [
    RETENTION_OPTION,
    { name: 'quota', value: 'records', describe: 'log records an hour, or none' },
    DISK_SHARE_OPTION,
    ...SERIES_OPTIONS,
  ],
  async run({ records }, input) {
    const change = tenantChange(input);
    if (Object.keys(change).length === 0) {
      throw new OrielError(
        'bad_command',
        'nothing to change; give --retention, --quota, --disk-share, --max-series or --max-series-per-metric',
      );
    }
    return records.installation(COMMAND_LINE).tenants.update(await tenantNamed(records, input.name), change);
  },
  print: (tenant) => `${tenant.name} was changed`,
};
