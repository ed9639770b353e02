/** How names of OpenTelemetry become names of Prometheus; the words are those of Prometheus' own configuration. */
export const TRANSLATION_STRATEGIES = [
  /** `http.server.duration` in ms is `http_server_duration_milliseconds`. */
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  /** `http.server.duration_milliseconds`. */
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
] as const;
export type TranslationStrategy = (typeof TRANSLATION_STRATEGIES)[number];

/** What a whole installation decides about series made of OTLP points (Prometheus, configuration, `otlp`). Structured-cloneable. */
export interface SeriesSettings {
  readonly translation: TranslationStrategy;
  /** Attributes of the resource that become labels of every series of it, or `'all'` of them. */
  readonly promoteResourceAttributes: readonly string[] | 'all';
  /** Not promoted with `'all'`. */
  readonly ignoreResourceAttributes: readonly string[];
  /** Whether `target_info` repeats what is in `job` and `instance`. */
  readonly keepIdentifyingResourceAttributes: boolean;
  /** Labels `otel_scope_name`, `otel_scope_version`, `otel_scope_schema_url` and the attributes of the scope. */
  readonly promoteScope: boolean;
  /** `_private` becomes `key_private`. */
  readonly prefixUnderscoreLabels: boolean;
  /** `a..b` becomes `a__b`, not `a_b`. */
  readonly keepRepeatedUnderscores: boolean;
}

export const DEFAULT_SERIES_SETTINGS: SeriesSettings = {
  translation: 'UnderscoreEscapingWithSuffixes',
  promoteResourceAttributes: [],
  ignoreResourceAttributes: [],
  keepIdentifyingResourceAttributes: false,
  promoteScope: true,
  prefixUnderscoreLabels: true,
  keepRepeatedUnderscores: true,
};

export function escapesNames({ translation }: SeriesSettings): boolean {
  return translation === 'UnderscoreEscapingWithSuffixes' || translation === 'UnderscoreEscapingWithoutSuffixes';
}

export function addsSuffixes({ translation }: SeriesSettings): boolean {
  return translation === 'UnderscoreEscapingWithSuffixes' || translation === 'NoUTF8EscapingWithSuffixes';
}
