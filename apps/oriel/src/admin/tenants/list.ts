import type { Tenant } from '@oriel/records';
import { RETAINED_SIGNALS } from '@oriel/telemetry';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE } from '../input.ts';
import { printedBytes, table } from '../table.ts';

export const listTenants: AdminCommand<object, readonly Tenant[]> = {
  name: 'tenant list',
  describe: 'list the tenants of this installation',
  example: 'oriel tenant list',
  arguments: [],
  options: [],
  run: ({ records }) => records.installation(COMMAND_LINE).tenants.list(),
  print: (tenants) =>
    table([
      [
        'id',
        'name',
        ...RETAINED_SIGNALS.map((signal) => `${signal} kept`),
        'any time',
        'disk share',
        'series a day',
        'of one metric',
      ],
      ...tenants.map(({ id, name, policy, bytesShare }) => [
        String(id),
        name,
        ...RETAINED_SIGNALS.map((signal) => printedDays(policy.retention[signal])),
        policy.acceptAnyTime ? 'yes' : 'no',
        bytesShare === null ? '-' : printedBytes(bytesShare),
        policy.maxSeries === undefined ? '-' : String(policy.maxSeries),
        policy.maxSeriesPerMetric === undefined ? '-' : String(policy.maxSeriesPerMetric),
      ]),
    ]),
};

/** A server of before the signal was kept by itself says nothing of it. */
function printedDays(days: number | undefined): string {
  if (days === undefined) return '-';
  return days === 0 ? 'for ever' : `${days} d`;
}
