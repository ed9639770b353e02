import type { RuleGroupReport } from '@oriel/alert';
import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';
import { table } from '../table.ts';

export const listRules: AdminCommand<object, readonly RuleGroupReport[]> = {
  name: 'rule list',
  describe: 'lists groups of rules: last evaluation, errors, what of the past is still to be evaluated',
  example: 'oriel rule list --json',
  arguments: [],
  options: [],
  needsRunning: true,
  async run({ running }) {
    if (!running) throw new OrielError('not_running');
    return running.ruleGroups();
  },
  print(groups) {
    if (groups.length === 0) return 'no rules; name files with --rule-files';
    return table([
      ['group', 'rules', 'last evaluation', 'took', 'series', 'failing', 'past', 'file'],
      ...groups.map((group) => [
        group.name,
        `${group.rules.length}`,
        group.lastEvaluationMs === undefined ? '-' : new Date(group.lastEvaluationMs).toISOString(),
        `${Math.round(group.evaluationSeconds * 1_000)} ms`,
        `${group.rules.reduce((sum, { samples }) => sum + samples, 0)}`,
        group.rules.find(({ health }) => health === 'err')?.lastError ?? '-',
        pastOf(group),
        group.file,
      ]),
    ]);
  },
};

/** How much of the past is made up for. */
function pastOf({ backfill, intervalMs }: RuleGroupReport): string {
  const slots = (fromMs: number, toMs: number) => (toMs - fromMs) / intervalMs + 1;
  const all = backfill.reduce((sum, { fromMs, toMs }) => sum + slots(fromMs, toMs), 0);
  const left = backfill.reduce((sum, { nextMs, toMs }) => sum + slots(nextMs, toMs), 0);
  return all === 0 ? 'done' : `${Math.floor(((all - left) / all) * 100)} %`;
}
