export { labelName } from './label-name.ts';
export { metricName } from './metric-name.ts';
export { type AttributeTexts, pointLabels, type ScopeTexts } from './point-labels.ts';
export { createSeriesNames } from './series-names.ts';
export { DEFAULT_SERIES_SETTINGS, type SeriesSettings, TRANSLATION_STRATEGIES } from './series-settings.ts';
export { unitName } from './unit-words.ts';
