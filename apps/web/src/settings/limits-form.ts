import { METERED, type Metered, type TenantChange, type TenantSettings } from '../data/tenants.ts';

/** The fields of the form, by the names that a refusal gives them. */
export type LimitField = `quotaPerHour.${Metered}` | 'maxSeries' | 'maxSeriesPerMetric' | 'bytesShare';
export type TypedLimits = Readonly<Record<LimitField, string>>;

const OF_THE_WHOLE = ['maxSeries', 'maxSeriesPerMetric', 'bytesShare'] as const;

export function typedLimits(settings: TenantSettings): TypedLimits {
  const text = (value: number | null): string => (value === null ? '' : String(value));
  return {
    'quotaPerHour.logs': text(settings.quotaPerHour.logs),
    'quotaPerHour.spans': text(settings.quotaPerHour.spans),
    'quotaPerHour.samples': text(settings.quotaPerHour.samples),
    maxSeries: text(settings.maxSeries),
    maxSeriesPerMetric: text(settings.maxSeriesPerMetric),
    bytesShare: text(settings.bytesShare),
  };
}

/** What of the form differs from what is set; whether the numbers may be so is the server's to say. */
export function limitsChange(
  settings: TenantSettings,
  typed: Partial<TypedLimits>,
  anyTime: boolean | undefined,
): TenantChange {
  const present = typedLimits(settings);
  const isChanged = (field: LimitField): boolean =>
    typed[field] !== undefined && typed[field].trim() !== present[field];
  const value = (field: LimitField): string => (typed[field] ?? present[field]).trim();
  const quotas = METERED.map((signal) => [signal, `quotaPerHour.${signal}` as const] as const);
  return {
    ...(quotas.some(([, field]) => isChanged(field))
      ? {
          quotaPerHour: Object.fromEntries(
            quotas.flatMap(([signal, field]) => (value(field) === '' ? [] : [[signal, numberOf(value(field))]])),
          ),
        }
      : {}),
    ...Object.fromEntries(
      OF_THE_WHOLE.filter(isChanged).map((field) => [field, value(field) === '' ? null : numberOf(value(field))]),
    ),
    ...(anyTime === undefined || anyTime === settings.acceptAnyTime ? {} : { acceptAnyTime: anyTime }),
  };
}

/** `10,000` is read as people write it. */
function numberOf(text: string): number {
  return Number(text.replaceAll(/[\s,_]/g, ''));
}

/** Whether a field holds a number or nothing; which numbers may be is the server's to say. */
export function isNumberText(text: string): boolean {
  return text.trim() === '' || /^-?\d+(\.\d+)?$/.test(text.replaceAll(/[\s,_]/g, ''));
}
