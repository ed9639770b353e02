import { SIGNALS } from '@oriel/telemetry';
import type { ArchivedDay } from '../../archive/list-days.ts';
import type { AdminCommand } from '../admin-command.ts';
import { choicesIn, tenantNamed, when } from '../input.ts';
import { printedBytes, table } from '../table.ts';
import { archiveOf } from './archive-of.ts';

export const listArchive: AdminCommand<{ tenant?: string; signal?: string }, readonly ArchivedDay[]> = {
  name: 'archive list',
  describe: 'lists archived days: rows, bytes, when they were archived',
  example: 'oriel archive list --tenant acme --signal logs',
  arguments: [],
  options: [
    { name: 'tenant', value: 'TENANT', describe: 'of this tenant alone' },
    { name: 'signal', value: 'SIGNAL', describe: `of this signal alone: ${SIGNALS.join(', ')}` },
  ],
  needsRunning: true,
  async run({ records, running }, { tenant, signal }) {
    const of = {
      tenant: tenant === undefined ? undefined : await tenantNamed(records, tenant),
      signal: signal === undefined ? undefined : choicesIn(signal, SIGNALS, 'signal')[0],
    };
    return archiveOf(running).list(of);
  },
  print(days) {
    if (days.length === 0) return 'nothing is archived yet';
    return table([
      ['tenant', 'signal', 'day', 'rows', 'size', 'objects', 'archived'],
      ...days.map((day) => [
        day.tenant,
        day.signal,
        day.day,
        day.rows.toLocaleString('en'),
        printedBytes(day.bytes),
        `${day.objects}`,
        when(day.archivedAt),
      ]),
    ]);
  },
};
