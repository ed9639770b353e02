import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';

export const cancelBackfill: AdminCommand<{ group: string }, { readonly groups: number }> = {
  name: 'rule cancel-backfill',
  describe: 'leaves the past of a group of rules as it is; what was evaluated so far stays',
  example: "oriel rule cancel-backfill 'node rules'",
  arguments: [{ name: 'group', describe: 'name of the group' }],
  options: [],
  needsRunning: true,
  async run({ running }, { group }) {
    if (!running) throw new OrielError('not_running');
    const named = running.ruleGroups().filter(({ name }) => name === group);
    if (named.length === 0) throw new OrielError('bad_command', `there is no group of rules '${group}'`);
    const cancelled = await Promise.all(named.map((key) => running.cancelBackfill(key)));
    if (!cancelled.includes(true))
      throw new OrielError('bad_command', `another server evaluates '${group}'; run this command there`);
    return { groups: cancelled.filter((isCancelled) => isCancelled).length };
  },
  print: () => 'the past stays as it is; from now on the rules are evaluated as before',
};
