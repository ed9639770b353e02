import { DEFAULT_SERIES_SETTINGS, type SeriesSettings } from '@oriel/ingest/derive';
import type { Config } from './config/settings.ts';

/** How OTLP points become series: what an operator sets, Prometheus' defaults for the rest. */
export function seriesOfConfig(config: Config): SeriesSettings {
  const promoted = config.otlpPromoteAttributes;
  return {
    ...DEFAULT_SERIES_SETTINGS,
    translation: config.otlpTranslation,
    promoteScope: config.otlpPromoteScope,
    promoteResourceAttributes: promoted.includes('*') ? 'all' : promoted,
  };
}
