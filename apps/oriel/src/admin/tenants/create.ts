import type { Tenant } from '@oriel/records';
import { RETENTION_CLASSES, type RetentionClass } from '@oriel/telemetry';
import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE } from '../input.ts';

interface Input {
  readonly name: string;
  readonly retention?: string;
  readonly acceptAnyTime?: boolean;
  readonly quota?: string;
}

export const createTenant: AdminCommand<Input, Tenant> = {
  name: 'tenant create',
  describe: 'make a tenant: a set of telemetry and records that no other tenant sees',
  example: 'oriel tenant create acme --retention 30d',
  arguments: [{ name: 'name', describe: 'lower-case letters, digits and hyphens' }],
  options: [
    { name: 'retention', value: 'days', describe: 'how long every signal is kept: 1d to 365d, or forever' },
    { name: 'accept-any-time', describe: 'take records of any age, for imports; such a tenant has no quota' },
    { name: 'quota', value: 'records', describe: 'log records an hour, or none (10,000 unless told)' },
  ],
  run({ records }, input) {
    const retention = input.retention === undefined ? undefined : retentionClass(input.retention);
    const quota = input.acceptAnyTime ? {} : quotaOf(input.quota);
    return records.installation(COMMAND_LINE).tenants.create({
      name: input.name,
      acceptAnyTime: input.acceptAnyTime === true,
      ...(quota ? { quotaPerHour: quota } : {}),
      ...(retention === undefined
        ? {}
        : { retention: { logs: retention, spans: retention, points: retention, exemplars: retention } }),
    });
  },
  print: (tenant) => `${tenant.name} is tenant ${tenant.id}`,
};

function retentionClass(text: string): RetentionClass {
  const days = text === 'forever' ? 0 : Number(/^(\d+)d?$/.exec(text)?.[1] ?? Number.NaN);
  const found = RETENTION_CLASSES.find((candidate) => candidate === days);
  if (found === undefined) {
    const choices = RETENTION_CLASSES.map((days) => (days === 0 ? 'forever' : `${days}d`)).join(', ');
    throw new OrielError('bad_command', `'${text}' is no retention; choose among ${choices}`);
  }
  return found;
}

function quotaOf(text: string | undefined): { logs?: number } | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return {};
  if (!/^[1-9]\d*$/.test(text)) {
    throw new OrielError('bad_command', `'${text}' is no quota; give a number of log records an hour, or none`);
  }
  return { logs: Number(text) };
}
