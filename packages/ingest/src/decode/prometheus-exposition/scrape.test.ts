import type { BytesRange, SampleFields, TelemetrySink } from '@oriel/telemetry';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_RELABEL_RULE } from '../../relabel/relabel-rule.ts';
import type { DecodeRequest } from '../decode-request.ts';
import { ANY_TIME, ARRIVAL_MS, trySession } from '../otlp/test/try-session.ts';
import { createScrapeDecoder } from './scrape-decoder.ts';
import type { ScrapeFacts, ScrapeRules } from './scrape-facts.ts';
import { encodeFamily } from './test/encode-family.ts';

const RULES: ScrapeRules = {
  id: 1,
  honorLabels: false,
  honorTimestamps: true,
  trackTimestampsStaleness: false,
  metricRelabel: [],
  nameValidation: 'utf8',
  nativeHistograms: true,
  classicHistograms: false,
  convertsHistograms: false,
  limits: { samples: 0, labels: 0, labelNameLength: 0, labelValueLength: 0, histogramBuckets: 0, histogramFactor: 0 },
  timeoutSeconds: 10,
  extraMetrics: false,
};

const FACTS: ScrapeFacts = {
  target: 3,
  event: 'scraped',
  format: 'text',
  timeMs: ARRIVAL_MS,
  durationSeconds: 0.25,
  bodyBytes: 0,
  labels: [
    ['instance', 'one:9100'],
    ['job', 'node'],
  ],
  rules: RULES,
};

/** Writes down what a decoder pushes, and recalls series as the encoder does. */
class Recorder {
  readonly lines: string[] = [];
  readonly pushed: string[] = [];
  readonly exemplars: number[] = [];
  #labels: string[] = [];
  readonly #series: string[] = [];
  readonly #hashes = new Map<string, string>();
  #open = '';

  readonly sink = {
    keys: { intern: () => 0 },
    beginSeries: () => {
      this.#labels = [];
    },
    label: (name: BytesRange, value: BytesRange) => {
      this.#labels.push(`${name.text()}=${value.text()}`);
    },
    endSeries: (fields: { type: number; help: BytesRange; recallLo: number; recallHi: number }) => {
      this.#open = this.#labels.join(' ');
      this.pushed.push(`${this.#open} [${fields.type} ${fields.help.text()}]`);
      this.#hashes.set(`${fields.recallLo} ${fields.recallHi}`, this.#open);
      return this.#series.push(this.#open) - 1;
    },
    recallSeries: (lo: number, hi: number) => {
      const known = this.#hashes.get(`${lo} ${hi}`);
      return known === undefined ? -1 : this.#series.push(known) - 1;
    },
    sample: ({ series, timeMs, startMs, value, histogram }: SampleFields) => {
      const double = new Float64Array(new Uint32Array([value.lo, value.hi]).buffer)[0]!;
      const isStale = value.lo === 2 && value.hi === 0x7ff0_0000;
      const shown = histogram === null ? (isStale ? 'stale' : double) : `histogram of ${histogram.count}`;
      const start = startMs === 0 ? '' : ` since ${startMs}`;
      this.lines.push(`${this.#series[series]} ${shown} @${timeMs - ARRIVAL_MS}${start}`);
    },
    beginExemplar: () => {},
    attribute: () => {},
    endSeriesExemplar: (series: number) => {
      this.exemplars.push(series);
    },
  } as unknown as TelemetrySink;

  /** Since the last time; without what the scrape says of itself unless asked. */
  taken({ reports = false } = {}): string[] {
    return this.lines.splice(0).filter((line) => reports || !/__name__=(up|scrape_)/.test(line));
  }
}

let recorder: Recorder;
let decoder: ReturnType<typeof createScrapeDecoder>;

beforeEach(() => {
  recorder = new Recorder();
  decoder = createScrapeDecoder();
});

function scrape(body: string | Uint8Array, facts: Partial<ScrapeFacts> = {}, rules: Partial<ScrapeRules> = {}): void {
  const request: DecodeRequest = {
    decoder: 'scrape',
    signal: 'samples',
    encoding: 'protobuf',
    body: typeof body === 'string' ? Buffer.from(body) : body,
    policy: ANY_TIME,
    arrivalMs: ARRIVAL_MS,
    scrape: { ...FACTS, ...facts, rules: { ...RULES, ...rules } },
  };
  decoder.decode(request, recorder.sink);
}

describe('series', () => {
  test('bear the labels of their target; their own of the same name are kept beside', () => {
    scrape('a{job="own",b=""} 1\n');
    expect(recorder.taken()).toEqual(['__name__=a exported_job=own instance=one:9100 job=node 1 @0']);
  });

  test('win with honor_labels', () => {
    scrape('a{job="own",instance=""} 1\n', {}, { honorLabels: true });
    expect(recorder.taken()).toEqual(['__name__=a job=own 1 @0']);
  });

  test('are relabelled once, and dropped ones not looked at again', () => {
    const metricRelabel = [
      { ...DEFAULT_RELABEL_RULE, action: 'drop' as const, sourceLabels: ['__name__'], regex: 'b.*' },
      { ...DEFAULT_RELABEL_RULE, action: 'labeldrop' as const, regex: 'job|instance' },
    ];
    scrape('a 1\nbad 2\n', {}, { metricRelabel });
    expect(recorder.taken({ reports: true })).toEqual([
      '__name__=a 1 @0',
      '__name__=up instance=one:9100 job=node 1 @0',
      '__name__=scrape_duration_seconds instance=one:9100 job=node 0.25 @0',
      '__name__=scrape_samples_scraped instance=one:9100 job=node 2 @0',
      '__name__=scrape_samples_post_metric_relabeling instance=one:9100 job=node 1 @0',
      '__name__=scrape_series_added instance=one:9100 job=node 2 @0',
    ]);
  });

  test('are pushed with their labels once, and again when they are described otherwise', () => {
    const body = (help: string) => `# HELP a ${help}\n# TYPE a counter\na 1\n`;
    scrape(body('First.'));
    scrape(body('First.'));
    scrape(body('Second.'));
    scrape(body('Second.'));
    expect(recorder.pushed.filter((line) => line.includes('__name__=a '))).toEqual([
      '__name__=a instance=one:9100 job=node [1 First.]',
      '__name__=a instance=one:9100 job=node [1 Second.]',
    ]);
  });

  test('have their own times where these are honoured', () => {
    scrape(`a 1 ${ARRIVAL_MS - 5}\n`);
    scrape(`a 1 ${ARRIVAL_MS - 4}\n`, {}, { honorTimestamps: false });
    expect(recorder.taken()).toEqual([
      '__name__=a instance=one:9100 job=node 1 @-5',
      '__name__=a instance=one:9100 job=node 1 @0',
    ]);
  });

  test('of OpenMetrics say since when they count, and have exemplars', () => {
    const format = 'openmetrics';
    scrape('# TYPE a counter\na_total 3 # {trace_id="abc"} 1\na_created 1700000000.5\n# EOF\n', { format });
    expect(recorder.taken()).toEqual(['__name__=a_total instance=one:9100 job=node 3 @0 since 1700000000500']);
    expect(recorder.exemplars).toHaveLength(1);
  });

  test('of protobuf: values, summaries, classic and native histograms', () => {
    const format = 'protobuf';
    const body = Buffer.concat([
      encodeFamily({ name: 'a_total', help: 'A.', type: 0, metrics: [{ labels: { x: 'y' }, value: 2.5 }] }),
      encodeFamily({
        name: 'h',
        type: 4,
        metrics: [{ histogram: { count: 3, sum: 4.5, buckets: [[1, 2]] } }, { labels: { n: '1' }, native: [1, 2] }],
      }),
      encodeFamily({ name: 's', type: 2, metrics: [{ summary: { count: 3, sum: 4.5, quantiles: [[0.5, 7]] } }] }),
    ]);
    scrape(body, { format }, { nativeHistograms: true });
    const target = 'instance=one:9100 job=node';
    expect(recorder.taken()).toEqual([
      `__name__=a_total ${target} x=y 2.5 @0`,
      `__name__=h_count ${target} 3 @0`,
      `__name__=h_sum ${target} 4.5 @0`,
      `__name__=h_bucket ${target} le=1.0 2 @0`,
      `__name__=h_bucket ${target} le=+Inf 3 @0`,
      `__name__=h ${target} n=1 histogram of 3 @0`,
      `__name__=s_count ${target} 3 @0`,
      `__name__=s_sum ${target} 4.5 @0`,
      `__name__=s ${target} quantile=0.5 7 @0`,
    ]);
    scrape(body, { format });
    expect(recorder.taken()).toHaveLength(9);
  });
});

describe('classic histograms that are converted', () => {
  const rules = { convertsHistograms: true };
  const target = 'instance=one:9100 job=node';
  const classic = (name: string, labels: string, count: number) =>
    [`${name}_bucket{${labels},le="1"} ${count - 1}`, `${name}_bucket{le="+Inf",${labels}} ${count}`]
      .concat([`${name}_sum{${labels}} 4.5`, `${name}_count{${labels}} ${count}`])
      .map((line) => `${line}\n`)
      .join('');

  test('are one sample each, of those series that are their parts', () => {
    const body = `# HELP h How long.\n# TYPE h histogram\n${classic('h', 'x="a"', 3)}${classic('h', 'x="b"', 5)}h_max{x="b"} 2
# TYPE g gauge\n${classic('g', 'x="a"', 3)}`;
    scrape(body, {}, rules);
    expect(recorder.taken()).toEqual([
      `__name__=h ${target} x=a histogram of 3 @0`,
      `__name__=h ${target} x=b histogram of 5 @0`,
      `__name__=h_max ${target} x=b 2 @0`,
      `__name__=g_bucket ${target} le=1 x=a 2 @0`,
      `__name__=g_bucket ${target} le=+Inf x=a 3 @0`,
      `__name__=g_sum ${target} x=a 4.5 @0`,
      `__name__=g_count ${target} x=a 3 @0`,
    ]);
    expect(recorder.pushed[0]).toBe(`__name__=h ${target} x=a [3 How long.]`);
    recorder.pushed.length = 0;
    scrape(body.replaceAll(' 5\n', ' 6\n'), { timeMs: ARRIVAL_MS + 1_000 }, rules);
    expect(recorder.taken()[1]).toBe(`__name__=h ${target} x=b histogram of 6 @1000`);
    expect(recorder.pushed).toEqual([]);
    scrape(`# TYPE h histogram\n${classic('h', 'x="a"', 4)}`, { timeMs: ARRIVAL_MS + 2_000 }, rules);
    const [one, ...ended] = recorder.taken();
    expect(one).toBe(`__name__=h ${target} x=a histogram of 4 @2000`);
    expect(ended).toContain(`__name__=h ${target} x=b stale @2000`);
  });

  test('stay beside where they are wanted too', () => {
    scrape(`# TYPE h histogram\n${classic('h', 'x="a"', 3)}`, {}, { ...rules, classicHistograms: true });
    expect(recorder.taken()).toEqual([
      `__name__=h_bucket ${target} le=1.0 x=a 2 @0`,
      `__name__=h_bucket ${target} le=+Inf x=a 3 @0`,
      `__name__=h_sum ${target} x=a 4.5 @0`,
      `__name__=h_count ${target} x=a 3 @0`,
      `__name__=h ${target} x=a histogram of 3 @0`,
    ]);
  });

  test('have the exemplars of their buckets and their start, of OpenMetrics', () => {
    const body =
      '# TYPE h histogram\nh_bucket{le="1.0"} 2 # {trace_id="abc"} 0.5\nh_bucket{le="+Inf"} 3 # {trace_id="def"} 4 1.5\n';
    scrape(`${body}h_count 3\nh_sum 5\nh_created 1700000000.5\n# EOF\n`, { format: 'openmetrics' }, rules);
    expect(recorder.taken()).toEqual([`__name__=h ${target} histogram of 3 @0 since 1700000000500`]);
    expect(recorder.exemplars).toHaveLength(2);
  });

  test('of protobuf, unless they are native already', () => {
    const body = encodeFamily({
      name: 'h',
      type: 4,
      metrics: [{ histogram: { count: 3, sum: 4.5, buckets: [[1, 2]] } }, { labels: { n: '1' }, native: [1, 2] }],
    });
    scrape(body, { format: 'protobuf' }, { ...rules, nativeHistograms: true });
    expect(recorder.taken()).toEqual([
      `__name__=h ${target} histogram of 3 @0`,
      `__name__=h ${target} n=1 histogram of 3 @0`,
    ]);
  });

  test('one that ends in the middle of a body that cannot be read is forgotten', () => {
    expect(() => scrape('# TYPE h histogram\nh_bucket{le="1"} 2\n{', {}, rules)).toThrow();
    recorder.taken();
    scrape('a 1\n', {}, rules);
    expect(recorder.taken()).toEqual([`__name__=a ${target} 1 @0`]);
  });
});

describe('what ends', () => {
  const at = (seconds: number) => ({ timeMs: ARRIVAL_MS + seconds * 1_000 });

  test('a series that does not come again is marked once', () => {
    scrape('a 1\nb 1\n');
    scrape('a 2\n', at(1));
    scrape('a 3\n', at(2));
    expect(recorder.taken()).toEqual([
      '__name__=a instance=one:9100 job=node 1 @0',
      '__name__=b instance=one:9100 job=node 1 @0',
      '__name__=a instance=one:9100 job=node 2 @1000',
      '__name__=b instance=one:9100 job=node stale @1000',
      '__name__=a instance=one:9100 job=node 3 @2000',
    ]);
  });

  test('one with a time of its own is not, unless asked for', () => {
    const body = `a 1 ${ARRIVAL_MS}\n`;
    scrape(body);
    scrape('', at(1));
    expect(recorder.taken()).toHaveLength(1);
    scrape(body, { target: 4 }, { trackTimestampsStaleness: true });
    scrape('', { target: 4, ...at(1) }, { trackTimestampsStaleness: true });
    expect(recorder.taken()).toHaveLength(2);
  });

  test('a scrape that fails ends all series, and up is 0', () => {
    scrape('a 1\n');
    recorder.taken();
    scrape('', { event: 'failed', ...at(1) });
    expect(recorder.taken({ reports: true }).slice(0, 2)).toEqual([
      '__name__=a instance=one:9100 job=node stale @1000',
      '__name__=up instance=one:9100 job=node 0 @1000',
    ]);
    scrape('a 2\n', at(2));
    expect(recorder.taken()).toEqual(['__name__=a instance=one:9100 job=node 2 @2000']);
  });

  test('a broken exposition leaves nothing, and what had come before ends with the word that it failed', () => {
    scrape('a 1\n');
    recorder.taken();
    expect(() => scrape('b 1\na 2\nbroken{\n', at(1))).toThrow('expected label name, got');
    recorder.taken();
    scrape('', { event: 'failed', ...at(1) });
    const lines = recorder.taken({ reports: true });
    expect(lines.filter((line) => line.includes('stale'))).toEqual([
      '__name__=a instance=one:9100 job=node stale @1000',
    ]);
    expect(lines).toContain('__name__=scrape_samples_scraped instance=one:9100 job=node 2 @1000');
  });

  test('a refused answer had a size, one that was too large had none', () => {
    const sizes = (bodyBytes: number) => {
      scrape('', { event: 'failed', bodyBytes }, { extraMetrics: true });
      return recorder.taken({ reports: true }).find((line) => line.includes('scrape_body_size_bytes'));
    };
    expect(sizes(12)).toContain(' 12 @');
    expect(sizes(-1)).toContain(' -1 @');
  });

  test('a target that goes ends its own series too', () => {
    scrape('a 1\n');
    recorder.taken();
    scrape('', { event: 'ended', ...at(1) });
    expect(recorder.taken({ reports: true }).map((line) => line.replace(/ instance.* stale/, ''))).toEqual(
      ['a', 'up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'scrape_samples_post_metric_relabeling']
        .concat('scrape_series_added')
        .map((name) => `__name__=${name} @1000`),
    );
  });
});

describe('limits fail the whole scrape, with a sentence', () => {
  const limits = RULES.limits;
  test.each([
    [{ samples: 1 }, 'a 1\nb 1\n', 'sample limit exceeded: 2 samples, limit: 1'],
    [{ labels: 3 }, 'a{x="1"} 1\n', 'label_limit exceeded (metric: a, number of labels: 4, limit: 3)'],
    [
      { labelNameLength: 8 },
      'a{longer_name="1"} 1\n',
      'label_name_length_limit exceeded (metric: a, label name: longer_name, length: 11, limit: 8)',
    ],
    [
      { labelValueLength: 8 },
      'a{x="123456789"} 1\n',
      'label_value_length_limit exceeded (metric: a, label name: x, value: "123456789", length: 9, limit: 8)',
    ],
  ])('%j', (change, body, message) => {
    expect(() => scrape(body, {}, { limits: { ...limits, ...change } })).toThrow(message);
  });

  test('buckets of native histograms', () => {
    const native = { name: 'h', type: 4, metrics: [{ native: [1, 2, 3] }] } as const;
    const limited = (histogramBuckets: number) =>
      scrape(encodeFamily(native), { format: 'protobuf' }, { limits: { ...limits, histogramBuckets } });
    limited(2);
    expect(recorder.taken()).toEqual(['__name__=h instance=one:9100 job=node histogram of 6 @0']);
    expect(() => limited(1)).toThrow('histogram bucket limit exceeded, limit: 1');
  });

  test('names outside of the older rules, where these are asked for', () => {
    scrape('{"a.b"} 1\n');
    expect(() => scrape('{"a.c"} 1\n', {}, { nameValidation: 'legacy' })).toThrow(
      'invalid metric name or labels: a.c{instance="one:9100", job="node"}',
    );
  });
});

test('through the session: rows of series are written once a day, samples each time', () => {
  const { decode, encoder } = trySession();
  const send = (timeMs: number) => {
    decode({
      decoder: 'scrape',
      signal: 'samples',
      encoding: 'protobuf',
      body: 'a 1\nb 2\n',
      scrape: { ...FACTS, timeMs },
    });
    return Object.fromEntries(encoder.flush().map(({ signal, rows }) => [signal, rows]));
  };
  expect(send(ARRIVAL_MS)).toEqual({ series: 7, samples: 7 });
  expect(send(ARRIVAL_MS + 1_000)).toEqual({ samples: 7 });
});

test('through the session: a converted histogram whose counts fall is rejected alone, and said to be', () => {
  const { decode } = trySession();
  const histogram = (name: string, upToOne: number) =>
    `# TYPE ${name} histogram\n${name}_bucket{le="1"} ${upToOne}\n${name}_bucket{le="+Inf"} 3\n${name}_count 3\n${name}_sum 4.5\n`;
  const reply = decode({
    decoder: 'scrape',
    signal: 'samples',
    encoding: 'protobuf',
    body: histogram('good', 2) + histogram('bad', 5),
    scrape: { ...FACTS, rules: { ...RULES, convertsHistograms: true } },
  });
  expect(reply).toMatchObject({
    outcome: { received: 7, accepted: 6, rejected: 1, message: expect.stringContaining('bucket below zero') },
  });
});
