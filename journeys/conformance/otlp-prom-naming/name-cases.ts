import { DEFAULT_SERIES_SETTINGS, labelName, metricName, type SeriesSettings, unitName } from '@oriel/ingest/derive';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface NamingCases {
  readonly metric_names: readonly {
    readonly case: string;
    readonly namespace: string;
    readonly utf8_allowed: boolean;
    readonly with_suffixes: boolean;
    readonly metric: string;
    readonly unit: string;
    readonly type: string;
    readonly want_metric: string;
    readonly want_unit: string;
  }[];
  readonly labels: readonly {
    readonly label: string;
    readonly escaped: string;
    readonly error?: boolean;
    readonly error_utf8?: boolean;
    readonly underscore_label_sanitization?: boolean;
  }[];
}

/** Kinds as OTLP numbers them; of an unknown one nothing is said by its name. */
const KINDS: Readonly<Record<string, number>> = {
  gauge: 1,
  monotonic_counter: 2,
  non_monotonic_counter: 2,
  histogram: 3,
  exponential_histogram: 4,
  summary: 5,
  unknown: 0,
};

export function nameCases(suite: string): readonly Case[] {
  const { metric_names: metrics, labels } = readJson<NamingCases>(suite, 'cases.json');
  return [
    ...metrics.map((one) => ({
      name: `metric: ${one.case}`,
      run: () => {
        const kind = KINDS[one.type];
        if (kind === undefined) throw new Error(`the type "${one.type}" is not known`);
        const metric = { name: one.metric, unit: one.unit, kind, monotonic: one.type === 'monotonic_counter' };
        const settings = {
          ...DEFAULT_SERIES_SETTINGS,
          translation: translationOf(one.utf8_allowed, one.with_suffixes),
        };
        expectEqual('name', metricName(metric, settings, one.namespace), one.want_metric);
        if (one.with_suffixes || one.want_unit !== '') expectEqual('unit', unitName(one.unit), one.want_unit);
      },
    })),
    ...labels.map((one) => ({
      name: `label: "${one.label}"${one.underscore_label_sanitization ? ', leading underscore prefixed' : ''}`,
      run: () => {
        const settings = {
          ...DEFAULT_SERIES_SETTINGS,
          prefixUnderscoreLabels: one.underscore_label_sanitization ?? false,
        };
        expectEqual('escaped', labelName(one.label, settings), one.error ? '' : one.escaped);
        const utf8 = labelName(one.label, { ...settings, translation: 'NoTranslation' });
        expectEqual('in UTF-8', utf8, one.error_utf8 ? '' : one.label);
      },
    })),
  ];
}

function translationOf(isUtf8: boolean, hasSuffixes: boolean): SeriesSettings['translation'] {
  if (isUtf8) return hasSuffixes ? 'NoUTF8EscapingWithSuffixes' : 'NoTranslation';
  return hasSuffixes ? 'UnderscoreEscapingWithSuffixes' : 'UnderscoreEscapingWithoutSuffixes';
}
