import { type Records, systemActor } from '@oriel/records';
import { FIRST_TENANT, type TenantId } from '@oriel/telemetry';
import { OrielError } from '../errors.ts';

/** Whoever has the data directory administers the installation; the audit log calls them so. */
export const COMMAND_LINE = systemActor('command line');

export async function tenantNamed(records: Records, name: string | undefined): Promise<TenantId> {
  if (name === undefined) return FIRST_TENANT;
  const tenant = await records.tenantByName(name);
  if (!tenant) throw new OrielError('bad_command', `there is no tenant '${name}'; see \`oriel tenant list\``);
  return tenant.id;
}

/** `ingest, read` → `['ingest', 'read']`; every item must be one of `choices`. */
export function choicesIn<T extends string>(text: string, choices: readonly T[], what: string): T[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const choice = choices.find((candidate) => candidate === item);
      if (!choice) {
        throw new OrielError('bad_command', `'${item}' is no ${what}; choose among ${choices.join(', ')}`);
      }
      return choice;
    });
}

export function when(date: Date | string | undefined): string {
  return date === undefined ? '-' : new Date(date).toISOString().slice(0, 16).replace('T', ' ');
}
