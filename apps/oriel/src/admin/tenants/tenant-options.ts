import type { TenantChange } from '@oriel/records';
import { RETAINED_SIGNALS, RETENTION_CLASSES, type RetentionClass } from '@oriel/telemetry';
import { parseBytes } from '../../config/kinds.ts';
import { OrielError } from '../../errors.ts';
import type { AdminOption } from '../admin-command.ts';

/** What a tenant is made with and what is changed later, as it is typed. */
export interface TenantInput {
  readonly retention?: string;
  readonly acceptAnyTime?: boolean;
  readonly quota?: string;
  readonly diskShare?: string;
  readonly maxSeries?: string;
  readonly maxSeriesPerMetric?: string;
}

export const RETENTION_OPTION: AdminOption = {
  name: 'retention',
  value: 'days',
  describe: 'how long every signal is kept: 1d to 365d, or forever',
};
export const DISK_SHARE_OPTION: AdminOption = {
  name: 'disk-share',
  value: 'size',
  describe: 'disk that its telemetry may take, such as 5GB, or none; over it its oldest records go first',
};

export const SERIES_OPTIONS: readonly AdminOption[] = [
  {
    name: 'max-series',
    value: 'number',
    describe:
      'series that may have samples on one day, or none for what the server takes at most; new ones beyond are refused',
  },
  { name: 'max-series-per-metric', value: 'number', describe: 'the same for each metric' },
];

export function tenantChange(input: TenantInput): TenantChange {
  return {
    ...(input.retention === undefined ? {} : { retention: everySignal(retentionClass(input.retention)) }),
    ...(input.quota === undefined ? {} : { quotaPerHour: quotaOf(input.quota) }),
    ...(input.diskShare === undefined ? {} : { bytesShare: shareOf(input.diskShare) }),
    ...(input.maxSeries === undefined ? {} : { maxSeries: seriesOf(input.maxSeries) }),
    ...(input.maxSeriesPerMetric === undefined ? {} : { maxSeriesPerMetric: seriesOf(input.maxSeriesPerMetric) }),
  };
}

function everySignal(days: RetentionClass): NonNullable<TenantChange['retention']> {
  return Object.fromEntries(RETAINED_SIGNALS.map((signal) => [signal, days]));
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
