import type { ApiKey } from '@oriel/records';
import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, tenantNamed } from '../input.ts';

interface Input {
  readonly key: string;
  readonly tenant?: string;
}

export const revokeKey: AdminCommand<Input, ApiKey> = {
  name: 'key revoke',
  describe: 'revoke an API key; a running server sees it within a second',
  example: 'oriel key revoke ci',
  arguments: [{ name: 'key', describe: 'its id, name or prefix' }],
  options: [{ name: 'tenant', value: 'tenant', describe: 'the first tenant unless told' }],
  async run({ records }, input) {
    const { keys } = records.forTenant(await tenantNamed(records, input.tenant), COMMAND_LINE);
    const matching = (await keys.list()).filter(
      (key) => [key.id, key.name, key.prefix].includes(input.key) && key.revokedAt === undefined,
    );
    if (matching.length > 1) {
      throw new OrielError('bad_command', `${matching.length} keys are called '${input.key}'; name one by its id`);
    }
    if (!matching[0]) throw new OrielError('bad_command', `there is no key '${input.key}'; see \`oriel key list\``);
    return keys.revoke(matching[0].id);
  },
  print: (key) => `revoked ${key.name} (${key.prefix}…)`,
};
