import { readFileSync } from 'node:fs';
import { METERED_SIGNALS, PERSONAL_KEYS, PERSONAL_PATTERNS, type TenantChange } from '@oriel/records';
import { RETAINED_SIGNALS, RETENTION_CLASSES } from '@oriel/telemetry';
import { parseBytes } from '../../config/kinds.ts';
import { OrielError } from '../../errors.ts';
import type { AdminOption } from '../admin-command.ts';

/** What a tenant is made with and what is changed later, as it is typed. */
export interface TenantInput {
  readonly retention?: string;
  readonly maxRetention?: string;
  readonly acceptAnyTime?: boolean;
  readonly quota?: string;
  readonly diskShare?: string;
  readonly maxSeries?: string;
  readonly maxSeriesPerMetric?: string;
  readonly redactKeys?: string;
  readonly redactPatterns?: string;
}

/** What may be said of a tenant at any time. */
export const TENANT_OPTIONS: readonly AdminOption[] = [
  {
    name: 'retention',
    value: 'days',
    describe:
      'how long everything is kept, 1d to 365d or forever, or of some signals: logs=90d,spans=7d; what is stored follows in the background',
  },
  {
    name: 'max-retention',
    value: 'days',
    describe:
      'the longest that the tenant’s own administrators may choose, likewise; forever for no limit (none for a new tenant)',
  },
  {
    name: 'quota',
    value: 'records',
    describe:
      'log records an hour, or of some signals: logs=10000,spans=50000; none for no quota at all (10,000 logs for a new tenant)',
  },
  {
    name: 'disk-share',
    value: 'size',
    describe: 'disk that its telemetry may take, such as 5GB, or none; over it its oldest records go first',
  },
  {
    name: 'max-series',
    value: 'number',
    describe:
      'series that may have samples on one day, or none for what the server takes at most; new ones beyond are refused',
  },
  { name: 'max-series-per-metric', value: 'number', describe: 'the same for each metric' },
  {
    name: 'redact-keys',
    value: 'names',
    describe:
      'more names of attributes whose values nobody may read, with commas between them; personal adds names and forms of personal data; none takes back both',
  },
  {
    name: 'redact-patterns',
    value: 'file',
    describe:
      'file with regular expressions, one a line: what they match in texts nobody may read; an empty file for none',
    isPath: true,
  },
];

/** Reads the words; what the values may be is said by the schema of records, which is the API's too. */
export function tenantChange(input: TenantInput): TenantChange {
  return {
    ...(input.retention === undefined ? {} : { retention: classesOf(input.retention) }),
    ...(input.maxRetention === undefined ? {} : { retentionLimit: classesOf(input.maxRetention) }),
    ...(input.quota === undefined ? {} : { quotaPerHour: quotaOf(input.quota) }),
    ...(input.diskShare === undefined ? {} : { bytesShare: shareOf(input.diskShare) }),
    ...(input.maxSeries === undefined ? {} : { maxSeries: seriesOf(input.maxSeries) }),
    ...(input.maxSeriesPerMetric === undefined ? {} : { maxSeriesPerMetric: seriesOf(input.maxSeriesPerMetric) }),
    ...redactionOf(input),
  } as TenantChange;
}

/** `30d` for every signal, `logs=90d,spans=7d` for these alone. */
function classesOf(text: string): Record<string, number> {
  const days = text.includes('=')
    ? bySignal(text, daysOf)
    : Object.fromEntries(RETAINED_SIGNALS.map((signal) => [signal, daysOf(text)]));
  return days;
}

function bySignal(text: string, read: (value: string) => number): Record<string, number> {
  return Object.fromEntries(
    listOf(text).map((item) => {
      const [name = '', value = ''] = item.split('=');
      return [name.trim(), read(value.trim())];
    }),
  );
}

function daysOf(text: string): number {
  const days = text === 'forever' ? '0' : /^(\d+)d?$/.exec(text)?.[1];
  if (days !== undefined) return Number(days);
  const choices = RETENTION_CLASSES.map((days) => (days === 0 ? 'forever' : `${days}d`)).join(', ');
  throw new OrielError('bad_command', `'${text}' is no retention; choose among ${choices}`);
}

/** Either option alone leaves the other's part as it is, but for `personal` and `none`, which are about both. */
function redactionOf({ redactKeys, redactPatterns }: TenantInput): Pick<TenantChange, 'redactKeys' | 'redactPatterns'> {
  const given = redactPatterns === undefined ? undefined : linesOf(redactPatterns);
  if (redactKeys === undefined) return given === undefined ? {} : { redactPatterns: given };
  if (redactKeys === 'none') return { redactKeys: [], redactPatterns: given ?? [] };
  const names = listOf(redactKeys);
  const own = names.filter((name) => name !== 'personal');
  if (own.length === names.length) return { redactKeys: own, ...(given && { redactPatterns: given }) };
  return { redactKeys: [...PERSONAL_KEYS, ...own], redactPatterns: [...PERSONAL_PATTERNS, ...(given ?? [])] };
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
  } catch (error) {
    throw new OrielError('bad_command', `cannot read the patterns in '${file}'`, { cause: error });
  }
}

/** A number for logs, `logs=10000,spans=50000` for these and no others. */
function quotaOf(text: string): Record<string, number> {
  if (text === 'none') return {};
  const records = (value: string) =>
    wholeOf(
      value,
      `'${value}' is no quota; give a number of records an hour, for some of ${METERED_SIGNALS.join(', ')}, or none`,
    );
  return text.includes('=') ? bySignal(text, records) : { logs: records(text) };
}

function shareOf(text: string): number | null {
  if (text === 'none') return null;
  const share = parseBytes(text);
  if (share === undefined) {
    throw new OrielError('bad_command', `'${text}' is no size; give one such as 5GB or 512MiB, or none`);
  }
  return share;
}

function seriesOf(text: string): number | null {
  if (text === 'none') return null;
  return wholeOf(text, `'${text}' is no number of series; give one such as 500000, or none`);
}

function wholeOf(text: string, refusal: string): number {
  if (!/^\d+$/.test(text)) throw new OrielError('bad_command', refusal);
  return Number(text);
}
