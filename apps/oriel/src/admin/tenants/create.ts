import type { Tenant } from '@oriel/records';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE } from '../input.ts';
import { TENANT_OPTIONS, type TenantInput, tenantChange } from './tenant-options.ts';

export const createTenant: AdminCommand<TenantInput & { readonly name: string }, Tenant> = {
  name: 'tenant create',
  describe: 'make a tenant: a set of telemetry and records that no other tenant sees',
  example: 'oriel tenant create acme --retention 30d --disk-share 5GB',
  arguments: [{ name: 'name', describe: 'lower-case letters, digits and hyphens' }],
  options: [
    ...TENANT_OPTIONS,
    {
      name: 'accept-any-time',
      describe: 'take records of any age, for imports; such a tenant has no quota unless told',
    },
  ],
  run: ({ records }, input) =>
    records.installation(COMMAND_LINE).tenants.create({
      name: input.name,
      acceptAnyTime: input.acceptAnyTime === true,
      ...(input.acceptAnyTime ? { quotaPerHour: {} } : {}),
      ...tenantChange(input),
    }),
  print: (tenant) => `${tenant.name} is tenant ${tenant.id}`,
};
