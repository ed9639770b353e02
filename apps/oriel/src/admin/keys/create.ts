import { KEY_SCOPES, type NewApiKey } from '@oriel/records';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, choicesIn, tenantNamed } from '../input.ts';

interface Input {
  readonly name: string;
  readonly scope: string;
  readonly tenant?: string;
}

/** Prints the key alone, so that a script can take it as it is. */
export const createKey: AdminCommand<Input, NewApiKey> = {
  name: 'key create',
  describe: 'make an API key and print it, once',
  example: 'oriel key create --name ci --scope ingest,read',
  arguments: [],
  options: [
    { name: 'name', value: 'name', describe: 'what the key is for', required: true },
    { name: 'scope', value: 'scopes', describe: 'any of ingest, read, admin', defaultValue: 'ingest' },
    { name: 'tenant', value: 'tenant', describe: 'whose key it is; the first tenant unless told' },
  ],
  async run({ records }, input) {
    const tenant = await tenantNamed(records, input.tenant);
    const scopes = choicesIn(input.scope, KEY_SCOPES, 'scope');
    return records.forTenant(tenant, COMMAND_LINE).keys.create({ name: input.name, scopes });
  },
  print: ({ key }) => key,
  warn: ({ record }) =>
    record.scopes.includes('admin') && !record.scopes.includes('read')
      ? 'this key cannot read, and what it may administer is behind doors for readers; make one with --scope read,admin'
      : undefined,
};
