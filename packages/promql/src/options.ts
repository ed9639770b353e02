/** What one query may use and which experimental parts it may speak; names are Prometheus' feature flags where they have one. */
export interface QueryOptions {
  /** How far back an instant selector looks for the latest sample (`lookback_delta`). */
  readonly lookbackMs: number;
  /** The step of a subquery that names none: Prometheus uses the global evaluation interval. */
  readonly defaultSubqueryStepMs: number;
  readonly features: Features;
  readonly limits: QueryLimits;
}

/** Experimental parts of the language. */
export interface Features {
  /** `promql-experimental-functions` */
  readonly experimentalFunctions: boolean;
  /** `promql-binop-fill-modifiers` */
  readonly binopFillModifiers: boolean;
  /** `promql-unquoted-utf8-names` */
  readonly unquotedUtf8Names: boolean;
  /** `promql-delayed-name-removal` */
  readonly delayedNameRemoval: boolean;
  /** `use-start-timestamps` */
  readonly startTimestamps: boolean;
}

/** Beyond any of these a query is refused with a PromqlError that says which, and what to narrow. */
export interface QueryLimits {
  /** Samples in memory at once, as Prometheus counts them (`--query.max-samples`). */
  readonly samples: number;
  readonly series: number;
  /** Evaluations of a range query; Prometheus' HTTP API allows 11,000 steps between the first and the last. */
  readonly steps: number;
  readonly milliseconds: number;
}

/** What a Prometheus without feature flags speaks. */
export const STABLE_FEATURES: Features = {
  experimentalFunctions: false,
  binopFillModifiers: false,
  unquotedUtf8Names: false,
  delayedNameRemoval: false,
  startTimestamps: false,
};

/** Everything that a Prometheus can be told to speak. */
export const ALL_FEATURES: Features = {
  experimentalFunctions: true,
  binopFillModifiers: true,
  unquotedUtf8Names: true,
  delayedNameRemoval: true,
  startTimestamps: true,
};

/** Prometheus' own defaults, without feature flags. */
export const DEFAULT_OPTIONS: QueryOptions = {
  lookbackMs: 5 * 60_000,
  defaultSubqueryStepMs: 60_000,
  features: STABLE_FEATURES,
  limits: { samples: 50_000_000, series: 1_000_000, steps: 11_001, milliseconds: 120_000 },
};

/** Labels of more series are too much to be in memory for one query, beside those of all others: it is evaluated in parts. */
export const MOST_AT_ONCE = 65_536;

/** Each selector of a query takes statements and memory of the storage, which others want too: a thousand wait for one another. */
export const SELECTORS_AT_ONCE = 16;
