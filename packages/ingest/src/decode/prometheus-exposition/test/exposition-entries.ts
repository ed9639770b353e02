import { CreatedTimes } from '../text/created-times.ts';
import { exposedLabels } from '../text/exposed-labels.ts';
import { OpenMetricsParser } from '../text/openmetrics-parser.ts';
import { PrometheusParser } from '../text/prometheus-parser.ts';
import { unescaped, unescapedHelp } from '../text/series-labels.ts';
import { TextFamily } from '../text/text-family.ts';

export interface ExpositionEntry {
  readonly kind: 'series' | 'type' | 'help' | 'unit' | 'comment';
  /** The series or the comment as it is written, or the family's name. */
  readonly text: string;
  readonly metadata?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: number;
  readonly timestampMs?: number;
  /** 0 for unknown. */
  readonly startMs?: number;
  readonly exemplar?: {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timestampMs?: number;
  };
}

/** A text exposition entry by entry, as the decoder reads it. @throws ExpositionError */
export function* expositionEntries(body: Uint8Array, format: 'text' | 'openmetrics'): Iterable<ExpositionEntry> {
  const parser = format === 'text' ? new PrometheusParser() : new OpenMetricsParser();
  const family = new TextFamily();
  const created = new CreatedTimes();
  family.open([]);
  if (format === 'openmetrics') created.read(body);
  parser.open(body);
  for (;;) {
    const kind = parser.next();
    if (kind === 'end') return;
    const { bytes, ranges, textStart, textEnd } = parser;
    const raw = (start: number, end: number) => new TextDecoder().decode(bytes.subarray(start, end));
    if (kind === 'comment') {
      yield { kind, text: raw(textStart, textEnd) };
      continue;
    }
    if (kind !== 'series') {
      family.learn(kind, parser, format === 'text');
      const metadata = kind === 'help' && format === 'text' ? unescapedHelp : unescaped;
      yield { kind, text: unescaped(bytes, ranges[0]!, ranges[1]!), metadata: metadata(bytes, textStart, textEnd) };
      continue;
    }
    if (parser instanceof OpenMetricsParser && created.isOne(family, parser)) continue;
    const exemplarLabels: Record<string, string> = {};
    for (let at = 0; at < parser.exemplarRanges.length; at += 4) {
      const [start, end, from, to] = parser.exemplarRanges.slice(at, at + 4) as [number, number, number, number];
      exemplarLabels[unescaped(bytes, start, end)] = unescaped(bytes, from, to);
    }
    yield {
      kind,
      text: raw(parser.seriesStart, parser.seriesEnd),
      labels: Object.fromEntries(exposedLabels(parser, family)),
      value: parser.value,
      ...(parser.hasTimestamp ? { timestampMs: parser.timestampMs } : {}),
      startMs: parser instanceof OpenMetricsParser ? created.of(family, parser) : 0,
      ...(parser.hasExemplar
        ? {
            exemplar: {
              labels: exemplarLabels,
              value: parser.exemplarValue,
              ...(parser.hasExemplarTimestamp ? { timestampMs: parser.exemplarTimestampMs } : {}),
            },
          }
        : {}),
    };
  }
}
