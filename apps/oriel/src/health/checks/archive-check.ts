import type { ArchiverState } from '../../archive/archiver.ts';
import type { HealthCheck } from '../health-check.ts';

/** More days than one of each signal that wait mean that it does not keep up. */
const BEHIND_DAYS = 2;
const DAY_MS = 86_400_000;

/** Never down: Oriel takes and answers all the same, and what expires waits. */
export function archiveCheck(state: () => ArchiverState, now: () => number): HealthCheck {
  return {
    name: 'archive',
    title: 'Keeps days of telemetry elsewhere before they expire.',
    measure() {
      const { address, days, newestArchivedDay, oldestWaitingDay, lastLookMs, bytes, failures, lastError, working } =
        state();
      const figures = [
        { name: 'days archived', value: days.archived, unit: '{day}' },
        { name: 'days waiting', value: days.waiting, unit: '{day}' },
        { name: 'archived since the start', value: bytes, unit: 'By' },
        { name: 'failures since the start', value: failures, unit: '1' },
        ...(lastLookMs === null
          ? []
          : [{ name: 'last looked through', value: (now() - lastLookMs) / 1_000, unit: 's' }]),
      ];
      const newest = newestArchivedDay === null ? 'no day yet' : `up to ${newestArchivedDay}`;
      if (lastError !== undefined) {
        return {
          status: 'DEGRADED',
          score: 40,
          detail: `is not written (${newest} is archived): ${lastError}`,
          figures,
        };
      }
      const doing = working ? `; at ${working.signal} of ${working.day}` : '';
      const behindDays =
        oldestWaitingDay === null ? 0 : (now() - Date.parse(`${oldestWaitingDay}T00:00:00Z`)) / DAY_MS - 1;
      if (behindDays > BEHIND_DAYS) {
        const detail = `is ${Math.floor(behindDays)} days behind: ${oldestWaitingDay} waits${doing}`;
        return { status: 'DEGRADED', score: 80, detail, figures };
      }
      if (lastLookMs === null)
        return { status: 'OPERATIONAL', score: 100, detail: `looks through what is in '${address}'${doing}`, figures };
      return {
        status: 'OPERATIONAL',
        score: 100,
        detail: `days are archived in '${address}', ${newest}${doing}`,
        figures,
      };
    },
  };
}
