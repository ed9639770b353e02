/** The bounds of one record. Each has a code, so that a rejection or a cut can be counted and read by name. */
export interface Limits {
  /** Bytes of one attribute value, log body or event field; longer ones are cut and end with `…[cut]`. */
  readonly attributeValueBytes: number;
  /** The same for what requests and answers carry (`http.request.body`, `…payload`), of which less is anybody’s to read. CATALOGUE A.6. */
  readonly payloadBytes: number;
  readonly bodyBytes: number;
  readonly attributeKeyBytes: number;
  /** Attributes of one record; what is beyond is dropped and added to `droppedAttributesCount`. */
  readonly attributesPerRecord: number;
  readonly eventsPerSpan: number;
  readonly linksPerSpan: number;
  readonly bucketsPerHistogram: number;
  /** Records older than this are rejected as `too_old`, unless the tenant accepts any time. */
  readonly maxAgeMs: number;
  /** The same for samples of series and for points of metrics: what is packed into chunks and roll-ups is opened again for late ones so long. */
  readonly sampleMaxAgeMs: number;
  /** Records further ahead than this are rejected as `too_far_ahead`. */
  readonly maxAheadMs: number;
  /** Nesting depth of an attribute value. */
  readonly valueDepth: number;
  /** Series of one tenant with a sample on one day (UTC), and of one metric among them, where its policy says nothing else. */
  readonly seriesPerTenant: number;
  readonly seriesPerMetric: number;
}

/** No tenant may be given more series a day than this: they are told apart in memory. */
export const MOST_SERIES = 10_000_000;

const HOUR_MS = 3_600_000;

export const DEFAULT_LIMITS: Limits = {
  attributeValueBytes: 4_096,
  payloadBytes: 1_024,
  bodyBytes: 65_536,
  attributeKeyBytes: 256,
  attributesPerRecord: 128,
  eventsPerSpan: 256,
  linksPerSpan: 128,
  bucketsPerHistogram: 640,
  maxAgeMs: 7 * 24 * HOUR_MS,
  sampleMaxAgeMs: 24 * HOUR_MS,
  maxAheadMs: HOUR_MS,
  valueDepth: 8,
  seriesPerTenant: 2_000_000,
  seriesPerMetric: 500_000,
};

/** Why a record can be rejected; the sentence is what the sender reads. */
export const REJECTIONS = {
  too_old: 'the record is older than this tenant accepts',
  too_far_ahead: 'the record lies too far in the future; check the clock of its host',
  invalid_record: 'the record lacks something that the specification requires',
  quota_exceeded: 'the tenant is over its hourly quota; only ERROR and above is taken until it recovers',
  too_many_series: 'the series is new today, and its tenant or its metric has as many as it may',
  shed_low_severity: 'the spool is over 80 % full; records below ERROR are shed until it drains',
} as const;
export type RejectionCode = keyof typeof REJECTIONS;
