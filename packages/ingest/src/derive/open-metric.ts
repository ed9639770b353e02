import {
  type BytesRange,
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
  METRIC_SUM,
  METRIC_SUMMARY,
  type MetricFields,
  SERIES_COUNTER,
  SERIES_GAUGE,
  SERIES_HISTOGRAM,
  SERIES_SUMMARY,
  SERIES_UNKNOWN,
} from '@oriel/telemetry';
import type { LabelHash } from '../label-hash.ts';
import { metricName } from './metric-name.ts';
import type { OpenOrigin } from './open-origin.ts';
import type { SeriesSettings } from './series-settings.ts';
import { unitName } from './unit-words.ts';

const DELTA = 1;
const CUMULATIVE = 2;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One metric of the open request; what is made of its name is made when the first series of it is not known. */
export class OpenMetric {
  readonly resource: OpenOrigin;
  readonly scope: OpenOrigin;
  readonly kind: number;
  readonly isDelta: boolean;
  readonly help: Uint8Array;
  /** Of everything but the attributes of its points. */
  readonly hashLo: number;
  readonly hashHi: number;
  readonly #name: Uint8Array;
  readonly #unit: Uint8Array;
  readonly #monotonic: boolean;
  readonly #isTold: boolean;
  #family: string | undefined;
  #unitWord: Uint8Array | undefined;

  constructor(fields: MetricFields, resource: OpenOrigin, scope: OpenOrigin, hash: LabelHash) {
    this.resource = resource;
    this.scope = scope;
    this.kind = fields.kind;
    this.isDelta = fields.temporality === DELTA;
    this.#isTold = isTold(fields);
    this.help = copied(fields.description);
    this.#name = copied(fields.name);
    this.#unit = copied(fields.unit);
    this.#monotonic = fields.monotonic;
    hash.begin(3);
    for (const word of [resource.hashLo, resource.hashHi, scope.hashLo, scope.hashHi]) hash.word(word);
    hash.bytes(this.#name, 0, this.#name.length);
    hash.bytes(this.#unit, 0, this.#unit.length);
    hash.word((this.kind << 2) | (this.isDelta ? 2 : 0) | (this.#monotonic ? 1 : 0));
    hash.finish();
    this.hashLo = hash.lo;
    this.hashHi = hash.hi;
  }

  /** SERIES_UNKNOWN to SERIES_SUMMARY. */
  get type(): number {
    switch (this.kind) {
      case METRIC_GAUGE:
        return SERIES_GAUGE;
      case METRIC_SUM:
        return this.#monotonic ? SERIES_COUNTER : SERIES_GAUGE;
      case METRIC_HISTOGRAM:
      case METRIC_EXPONENTIAL_HISTOGRAM:
        return SERIES_HISTOGRAM;
      case METRIC_SUMMARY:
        return SERIES_SUMMARY;
      default:
        return SERIES_UNKNOWN;
    }
  }

  /** Why none of its points can become series; empty when they can. */
  invalid(settings: SeriesSettings): string {
    if (!this.#isTold) return 'the metric does not say whether its values are increments or totals';
    return this.family(settings) === '' ? 'nothing of the name of the metric is left for its series' : '';
  }

  /** Its name as Prometheus has it; empty when nothing of it is left. */
  family(settings: SeriesSettings): string {
    this.#family ??= metricName(
      {
        name: decoder.decode(this.#name),
        unit: decoder.decode(this.#unit),
        kind: this.kind,
        monotonic: this.#monotonic,
      },
      settings,
    );
    return this.#family;
  }

  get unit(): Uint8Array {
    this.#unitWord ??= encoder.encode(unitName(decoder.decode(this.#unit)));
    return this.#unitWord;
  }
}

/** Sums and histograms have to say whether they begin anew with each point. */
function isTold({ kind, temporality }: MetricFields): boolean {
  if (kind === METRIC_GAUGE || kind === METRIC_SUMMARY) return true;
  return kind !== 0 && (temporality === DELTA || temporality === CUMULATIVE);
}

function copied({ bytes, start, end }: BytesRange): Uint8Array {
  return bytes.slice(start, end);
}
