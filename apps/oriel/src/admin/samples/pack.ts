import type { PackReport } from '@oriel/store';
import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';

export const packSamples: AdminCommand<object, PackReport> = {
  name: 'pack',
  describe:
    'move samples into the form in which they are kept and roll up hours and days that are over, at once: after an import',
  example: 'oriel pack',
  arguments: [],
  options: [],
  needsRunning: true,
  async run({ running }) {
    if (!running) throw new OrielError('not_running');
    return running.pack();
  },
  print: describePacked,
};

/** While it goes on, how far it is. */
export function describePacked({ samples, chunks, hours, days, buckets }: PackReport): string {
  return `${samples.toLocaleString('en')} samples packed into ${chunks.toLocaleString('en')} chunks; ${hours.toLocaleString('en')} hours and ${days.toLocaleString('en')} days rolled up into ${buckets.toLocaleString('en')} buckets`;
}
