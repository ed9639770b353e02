import { startOfDay } from '../../archive/day.ts';
import type { RestoredDay } from '../../archive/restore-day.ts';
import { durationBetween } from '../../config/kinds.ts';
import { OrielError } from '../../errors.ts';
import { RESTORABLE_SIGNALS } from '../../parts/open-archive.ts';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, choicesIn, tenantNamed } from '../input.ts';
import { archiveOf } from './archive-of.ts';

const DAY_MS = 86_400_000;
const KEEP = durationBetween(DAY_MS, 3_650 * DAY_MS);

interface RestoreInput {
  readonly tenant?: string;
  readonly signal: string;
  readonly day: string;
  readonly keep: string;
}

export const restoreArchive: AdminCommand<RestoreInput, readonly RestoredDay[]> = {
  name: 'archive restore',
  describe:
    'brings an archived day back to the tenant that it came from, for a while; what is there already stays as it is',
  example: 'oriel archive restore --tenant acme --signal logs --day 2026-01-02 --keep 14d',
  arguments: [],
  options: [
    { name: 'tenant', value: 'TENANT', describe: 'whose day; the first tenant without it' },
    { name: 'signal', value: 'SIGNAL', describe: `one of ${RESTORABLE_SIGNALS.join(', ')}`, required: true },
    { name: 'day', value: 'DAY', describe: 'such as 2026-01-02, from midnight to midnight in UTC', required: true },
    { name: 'keep', value: 'DURATION', describe: 'for how long at least, from now on', defaultValue: '7d' },
  ],
  needsRunning: true,
  async run({ records, running }, { tenant, signal, day, keep }) {
    const archive = archiveOf(running);
    const keepMs = KEEP.parse(keep);
    if (keepMs === undefined)
      throw new OrielError('bad_command', `cannot keep for '${keep}'; expected ${KEEP.expected}`);
    const [wanted] = choicesIn(signal, RESTORABLE_SIGNALS, 'signal that is restored');
    if (wanted === undefined) throw new OrielError('bad_command', 'no signal is named');
    if (startOfDay(day) === undefined) {
      throw new OrielError('bad_command', `'${day}' is no day; expected one such as 2026-01-02`);
    }
    const id = await tenantNamed(records, tenant);
    const { tenants } = records.installation(COMMAND_LINE);
    const name = (await tenants.list()).find((one) => one.id === id)?.name;
    await tenants.noteRestore(id, { signal: wanted, day, keptUntil: new Date(Date.now() + keepMs) });
    return archive.restore({ tenant: { id, name: name ?? String(id) }, signal: wanted, day, keepMs });
  },
  print: (days) =>
    days
      .map(({ signal, day, rows, archivedRows }) => {
        const there = archivedRows - rows;
        return `${signal} of ${day}: ${rows.toLocaleString('en')} rows restored${there > 0 ? `, ${there.toLocaleString('en')} were there already` : ''}`;
      })
      .join('\n'),
};
