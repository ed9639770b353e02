import { MOST_SERIES, RETAINED_SIGNALS, RETENTION_CLASSES, SIGNALS } from '@oriel/telemetry';
import { invalid, quote } from '../rules.ts';
import { patternCost } from './pattern-cost.ts';
import type { TenantChange } from './shape.ts';

/** A preset for tenants that are made later; the first tenant and `oriel` have no quota. */
export const QUOTA_PRESET = { logs: 10_000 } as const;

/** Likewise: those two have as many series as the server takes for any tenant. */
export const SERIES_PRESET = { maxSeries: 500_000, maxSeriesPerMetric: 100_000 } as const;

/** A smaller share would be spent by the first insert. */
const LEAST_SHARE = 1_000_000;
const MOST_REDACTIONS = 50;
const LONGEST_REDACTION = 200;

export function checkTenantName(name: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw invalid(
    'name',
    `the name ${quote(name)} must be 1 to 63 lower-case letters, digits and hyphens, no hyphen at an end`,
  );
}

/** Throws `invalid` with the field at fault. */
export function checkTenantChange(change: TenantChange): void {
  for (const [signal, days] of Object.entries(change.retention ?? {})) {
    checkSignal(signal, RETAINED_SIGNALS, 'retention');
    if (!(RETENTION_CLASSES as readonly number[]).includes(days)) {
      throw invalid(
        'retention',
        `${signal} can be kept ${RETENTION_CLASSES.join(', ')} days (0 is for ever), not ${days}`,
      );
    }
  }
  for (const [signal, quota] of Object.entries(change.quotaPerHour ?? {})) {
    checkSignal(signal, SIGNALS, 'quotaPerHour');
    if (!Number.isSafeInteger(quota) || quota < 1) {
      throw invalid(
        'quotaPerHour',
        `the quota of ${signal} must be a whole number of records an hour from 1 on, not ${quota}`,
      );
    }
  }
  const { bytesShare } = change;
  if (typeof bytesShare === 'number' && (!Number.isSafeInteger(bytesShare) || bytesShare < LEAST_SHARE)) {
    throw invalid(
      'bytesShare',
      `the share of the disk must be a whole number of bytes from ${LEAST_SHARE} on, not ${bytesShare}`,
    );
  }
  for (const field of ['maxSeries', 'maxSeriesPerMetric'] as const) {
    const most = change[field];
    if (typeof most === 'number' && !(Number.isSafeInteger(most) && most >= 1 && most <= MOST_SERIES)) {
      throw invalid(field, `a limit of series must be a whole number from 1 to ${MOST_SERIES}, not ${most}`);
    }
  }
  for (const field of ['redactKeys', 'redactPatterns'] as const) {
    const texts = change[field] ?? [];
    if (texts.length > MOST_REDACTIONS) throw invalid(field, `at most ${MOST_REDACTIONS} ${field} can be given`);
    for (const text of texts) {
      if (text === '' || text.length > LONGEST_REDACTION) {
        throw invalid(field, `${quote(text)} must be 1 to ${LONGEST_REDACTION} characters`);
      }
    }
  }
  for (const pattern of change.redactPatterns ?? []) checkPattern(pattern);
}

function checkSignal(signal: string, known: readonly string[], field: string): void {
  if (known.includes(signal)) return;
  throw invalid(field, `${quote(signal)} is no signal; expected one of ${known.join(', ')}`);
}

/** Every text on the way in is searched for it, and senders choose the texts: so it must be linear in any of them. */
function checkPattern(pattern: string): void {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch (error) {
    throw invalid('redactPatterns', `${quote(pattern)} is no regular expression: ${(error as Error).message}`);
  }
  if (expression.test(''))
    throw invalid('redactPatterns', `${quote(pattern)} matches nothing at all, so it would redact everything`);
  const cost = patternCost(pattern);
  if (cost !== undefined) {
    throw invalid('redactPatterns', `${quote(pattern)} may take too long on some texts: ${cost}`);
  }
}
