import type { ApiKey } from '@oriel/records';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, tenantNamed, when } from '../input.ts';
import { table } from '../table.ts';

export const listKeys: AdminCommand<{ readonly tenant?: string }, readonly ApiKey[]> = {
  name: 'key list',
  describe: 'list the API keys of a tenant; the keys themselves are shown nowhere',
  example: 'oriel key list --tenant acme',
  arguments: [],
  options: [{ name: 'tenant', value: 'tenant', describe: 'the first tenant unless told' }],
  async run({ records }, input) {
    return records.forTenant(await tenantNamed(records, input.tenant), COMMAND_LINE).keys.list();
  },
  print: (keys) =>
    table([
      ['id', 'name', 'prefix', 'scopes', 'created', 'last used', 'revoked'],
      ...keys.map((key) => [
        key.id,
        key.name,
        key.prefix,
        key.scopes.join(','),
        when(key.createdAt),
        when(key.lastUsedAt),
        when(key.revokedAt),
      ]),
    ]),
};
