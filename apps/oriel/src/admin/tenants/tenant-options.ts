import { readFileSync } from 'node:fs';
import type { TenantChange } from '@oriel/records';
import { RETAINED_SIGNALS, RETENTION_CLASSES, type RetainedSignal, type RetentionClass } from '@oriel/telemetry';
import { parseBytes } from '../../config/kinds.ts';
import { OrielError } from '../../errors.ts';
import type { AdminOption } from '../admin-command.ts';
import { PERSONAL_KEYS, PERSONAL_PATTERNS } from './personal-data.ts';

/** What a tenant is made with and what is changed later, as it is typed. */
export interface TenantInput {
  readonly retention?: string;
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
  { name: 'quota', value: 'records', describe: 'log records an hour, or none (10,000 for a new tenant)' },
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

export function tenantChange(input: TenantInput): TenantChange {
  return {
    ...(input.retention === undefined ? {} : { retention: retentionOf(input.retention) }),
    ...(input.quota === undefined ? {} : { quotaPerHour: quotaOf(input.quota) }),
    ...(input.diskShare === undefined ? {} : { bytesShare: shareOf(input.diskShare) }),
    ...(input.maxSeries === undefined ? {} : { maxSeries: seriesOf(input.maxSeries) }),
    ...(input.maxSeriesPerMetric === undefined ? {} : { maxSeriesPerMetric: seriesOf(input.maxSeriesPerMetric) }),
    ...redactionOf(input),
  };
}

/** `30d` for every signal, `logs=90d,spans=7d` for these alone. */
function retentionOf(text: string): NonNullable<TenantChange['retention']> {
  if (!text.includes('=')) {
    const days = retentionClass(text);
    return Object.fromEntries(RETAINED_SIGNALS.map((signal) => [signal, days]));
  }
  return Object.fromEntries(
    listOf(text).map((item) => {
      const [name = '', days = ''] = item.split('=');
      return [retainedSignal(name.trim()), retentionClass(days.trim())];
    }),
  );
}

function retainedSignal(name: string): RetainedSignal {
  const signal = RETAINED_SIGNALS.find((candidate) => candidate === name);
  if (signal === undefined) {
    throw new OrielError('bad_command', `'${name}' is no signal; choose among ${RETAINED_SIGNALS.join(', ')}`);
  }
  return signal;
}

function retentionClass(text: string): RetentionClass {
  const days = text === 'forever' ? 0 : Number(/^(\d+)d?$/.exec(text)?.[1] ?? Number.NaN);
  const found = RETENTION_CLASSES.find((candidate) => candidate === days);
  if (found === undefined) {
    const choices = RETENTION_CLASSES.map((days) => (days === 0 ? 'forever' : `${days}d`)).join(', ');
    throw new OrielError('bad_command', `'${text}' is no retention; choose among ${choices}`);
  }
  return found;
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

function quotaOf(text: string): { logs?: number } {
  if (text === 'none') return {};
  if (!/^[1-9]\d*$/.test(text)) {
    throw new OrielError('bad_command', `'${text}' is no quota; give a number of log records an hour, or none`);
  }
  return { logs: Number(text) };
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
  if (!/^[1-9]\d*$/.test(text)) {
    throw new OrielError('bad_command', `'${text}' is no number of series; give one such as 500000, or none`);
  }
  return Number(text);
}
