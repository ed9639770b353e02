import {
  type BytesRange,
  SERIES_COUNTER,
  SERIES_GAUGE_HISTOGRAM,
  SERIES_HISTOGRAM,
  SERIES_INFO,
  SERIES_STATESET,
  SERIES_SUMMARY,
  SERIES_UNKNOWN,
  type SeriesFields,
  type TenantId,
} from '@oriel/telemetry';

/** Of all tenants together; a family takes some 300 bytes. */
const MOST_FAMILIES = 50_000;
const DAY_MS = 86_400_000;

interface Family {
  readonly type: number;
  readonly unit: Uint8Array;
  readonly help: Uint8Array;
}

interface TenantFamilies {
  readonly byName: Map<string, Family>;
  epoch: number;
}

/** Suffixes of the series of a family, and the types of the families that have them. */
const SUFFIXES: readonly { readonly suffix: string; readonly types: readonly number[] }[] = [
  { suffix: '_bucket', types: [SERIES_HISTOGRAM, SERIES_GAUGE_HISTOGRAM] },
  { suffix: '_count', types: [SERIES_HISTOGRAM, SERIES_GAUGE_HISTOGRAM, SERIES_SUMMARY] },
  { suffix: '_sum', types: [SERIES_HISTOGRAM, SERIES_GAUGE_HISTOGRAM, SERIES_SUMMARY] },
  { suffix: '_total', types: [SERIES_COUNTER] },
  { suffix: '_info', types: [SERIES_INFO] },
];

/**
 * What version 1.0 says of metrics: in requests apart from their series, each minute or so, by the name of the family. It is kept
 * here, bounded, and goes into the store with the series as they come; a series that came before is registered again.
 */
export class MetricMetadata {
  readonly #tenants = new Map<TenantId, TenantFamilies>();
  #families = 0;
  #day = 0;

  /** Grows when something new was learnt of the tenant's metrics: what was remembered of a series is void then. */
  epochOf(tenant: TenantId): number {
    return this.#tenants.get(tenant)?.epoch ?? 0;
  }

  /** Two targets may describe one metric differently: the first one holds for the day, so that it does not go to and fro. */
  learn(tenant: TenantId, arrivalMs: number, name: BytesRange, { type, unit, help }: SeriesFields): void {
    const day = Math.floor(arrivalMs / DAY_MS);
    if (day !== this.#day || this.#families >= MOST_FAMILIES) this.#forget(day);
    const families = this.#of(tenant);
    const key = name.text();
    const known = families.byName.get(key);
    if (known !== undefined && (known.type !== SERIES_UNKNOWN || type === SERIES_UNKNOWN)) return;
    if (known === undefined) this.#families++;
    families.byName.set(key, {
      type: type <= SERIES_STATESET ? type : SERIES_UNKNOWN,
      unit: copied(unit),
      help: copied(help),
    });
    families.epoch++;
  }

  /** Says of a series what is known of its metric. */
  describe(tenant: TenantId, metric: BytesRange, fields: SeriesFields): void {
    const families = this.#tenants.get(tenant)?.byName;
    if (families === undefined) return;
    const family = familyOf(families, metric.text());
    if (family === undefined) return;
    fields.type = family.type;
    fields.unit.set(family.unit, 0, family.unit.length);
    fields.help.set(family.help, 0, family.help.length);
  }

  #of(tenant: TenantId): TenantFamilies {
    let families = this.#tenants.get(tenant);
    if (families === undefined) {
      families = { byName: new Map(), epoch: 0 };
      this.#tenants.set(tenant, families);
    }
    return families;
  }

  /** The epochs stay: they never go back. */
  #forget(day: number): void {
    this.#day = day;
    this.#families = 0;
    for (const families of this.#tenants.values()) families.byName.clear();
  }
}

function familyOf(families: ReadonlyMap<string, Family>, metric: string): Family | undefined {
  const exact = families.get(metric);
  if (exact !== undefined) return exact;
  for (const { suffix, types } of SUFFIXES) {
    if (!metric.endsWith(suffix)) continue;
    const family = families.get(metric.slice(0, -suffix.length));
    if (family !== undefined && types.includes(family.type)) return family;
  }
  return undefined;
}

function copied({ bytes, start, end }: BytesRange): Uint8Array {
  return bytes.slice(start, end);
}
