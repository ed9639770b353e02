// Asks as the backend of Grafana's Prometheus data source does (`promlib` in its repository), and reads answers as strictly: which
// method, where parameters stand, how times are written, when it asks again in another way. Grafana's own code is under the AGPL, and
// not among what stories here install; these are the facts of its protocol.

export interface DataSourceSettings {
  /** With whatever stands before `/api/v1`. */
  readonly url: string;
  readonly httpMethod: 'POST' | 'GET';
  /** `httpHeaderName1` and its value, or what basic auth makes. */
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds between two samples, the data source's "scrape interval". */
  readonly timeIntervalMs?: number;
  readonly queryTimeout?: string;
}

export interface PanelQuery {
  readonly expr: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly exemplar?: boolean;
  /** Of the time zone that the dashboard is shown in. */
  readonly utcOffsetSec?: number;
}

/** What one series, or the exemplars of one, becomes. */
export interface Frame {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** Of exemplars. */
  readonly exemplarLabels?: readonly Readonly<Record<string, string>>[];
  /** Of native histograms: the cells of a heat map. */
  readonly cells?: readonly {
    readonly timeMs: number;
    readonly from: number;
    readonly to: number;
    readonly count: number;
  }[];
}

export interface PanelAnswer {
  readonly frames: readonly Frame[];
  readonly notices: readonly string[];
}

/** Where it knows that Prometheus takes GET alone; a path is compared as it was asked for, with or without its first slash. */
const GET_ONLY = [
  'api/v1/label/',
  'api/v1/metadata',
  ...['targets', 'rules', 'alerts', 'alertmanagers', 'notifications'].map((name) => `/api/v1/${name}`),
  ...['config', 'flags', 'runtimeinfo', 'buildinfo', 'tsdb', 'walreplay'].map((name) => `/api/v1/status/${name}`),
];

export function grafanaDataSource(settings: DataSourceSettings) {
  const scrapeMs = settings.timeIntervalMs ?? 15_000;

  function send(
    method: string,
    path: string,
    address: URLSearchParams,
    form = new URLSearchParams(),
  ): Promise<Response> {
    const url = new URL(settings.url);
    url.pathname = `${url.pathname}/${path}`.replace(/\/{2,}/g, '/');
    url.search = address.toString();
    const headers = { ...settings.headers, 'user-agent': 'Grafana/13.0.1', 'accept-encoding': 'gzip' };
    if (method === 'GET') return fetch(url, { headers });
    return fetch(url, {
      method,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
  }

  async function ask(path: string, params: Record<string, string>): Promise<PanelAnswer> {
    const given = new URLSearchParams(params);
    const none = new URLSearchParams();
    const response = await (settings.httpMethod === 'POST'
      ? send('POST', path, none, given)
      : send('GET', path, given));
    return readAnswer(await response.json());
  }

  return {
    /** `QueryData` of one query: its frames one after another. */
    async query(panel: PanelQuery): Promise<PanelAnswer> {
      const expr = withVariables(panel, scrapeMs);
      const timeout: Record<string, string> = settings.queryTimeout ? { timeout: settings.queryTimeout } : {};
      const aligned = {
        start: seconds(align(panel.fromMs, panel)),
        end: seconds(align(panel.toMs, panel)),
      };
      const answers: PanelAnswer[] = [];
      if (panel.instant)
        answers.push(await ask('api/v1/query', { query: expr, time: seconds(panel.toMs), ...timeout }));
      if (panel.range || !panel.instant) {
        const step = String(panel.stepMs / 1_000);
        answers.push(await ask('api/v1/query_range', { query: expr, ...aligned, step, ...timeout }));
      }
      if (panel.exemplar) answers.push(await ask('api/v1/query_exemplars', { query: expr, ...aligned }));
      return {
        frames: answers.flatMap(({ frames }) => frames),
        notices: answers.flatMap(({ notices }) => notices),
      };
    },

    /** `CallResource`: what the query editor, variables and the settings page ask. */
    async resource(
      path: string,
      { address = {}, form = {} }: { address?: Params; form?: Params } = {},
    ): Promise<Resource> {
      const inAddress = paramsOf(address);
      const inForm = paramsOf(form);
      const all = new URLSearchParams([...inAddress, ...inForm]);
      if (settings.httpMethod === 'GET' || GET_ONLY.some((prefix) => path.startsWith(prefix)))
        return readResource(await send('GET', path, all));
      const posted = await send('POST', path, inAddress, inForm);
      if (posted.status !== 405 && posted.status !== 400) return readResource(posted);
      await posted.arrayBuffer();
      return readResource(await send('GET', path, all));
    },

    /** `CheckHealth`, and whom it takes the other side for. */
    async checkHealth(): Promise<{ readonly isOk: boolean; readonly message: string; readonly application: string }> {
      const asked = new URLSearchParams({ query: '1+1', time: '4' });
      const response = await (settings.httpMethod === 'POST'
        ? send('POST', 'api/v1/query', new URLSearchParams(), asked)
        : send('GET', 'api/v1/query', asked));
      if (response.status !== 200) return { isOk: false, message: String(response.status), application: 'unknown' };
      const { frames } = readAnswer(await response.json());
      const { status, data } = await this.resource('api/v1/status/buildinfo');
      if (status !== 200) throw new Error(`no build info: ${status}`);
      const { features = {} } = data as { features?: object };
      return {
        isOk: true,
        message: `1+1=${frames[0]?.values[0]}`,
        application: Object.keys(features).length === 0 ? 'Prometheus' : 'Mimir',
      };
    },
  };
}

export type Params = Readonly<Record<string, string | readonly string[]>>;

export interface Resource {
  readonly status: number;
  readonly data: unknown;
}

function paramsOf(params: Params): URLSearchParams {
  return new URLSearchParams(
    Object.entries(params).flatMap(([name, given]) => [given].flat().map((value) => [name, value as string])),
  );
}

async function readResource(response: Response): Promise<Resource> {
  const { data } = (await response.json()) as { data?: unknown };
  return { status: response.status, data };
}

/** Down to a whole step of the dashboard's time zone. */
function align(ms: number, { stepMs, utcOffsetSec = 0 }: PanelQuery): number {
  const offsetMs = utcOffsetSec * 1_000;
  return Math.floor((ms + offsetMs) / stepMs) * stepMs - offsetMs;
}

/** With decimals where there are any, and no exponent. */
function seconds(ms: number): string {
  return String(ms / 1_000);
}

/** What stands for lengths of time, put in before the query leaves. */
function withVariables({ expr, stepMs, fromMs, toMs }: PanelQuery, scrapeMs: number): string {
  const rangeSeconds = Math.round((toMs - fromMs) / 1_000);
  const values: Readonly<Record<string, string>> = {
    __rate_interval: goDuration(Math.max(stepMs + scrapeMs, 4 * scrapeMs)),
    __interval_ms: String(stepMs),
    __interval: `${stepMs / 1_000}s`,
    __range_ms: String(toMs - fromMs),
    __range_s: String(rangeSeconds),
    __range: `${rangeSeconds}s`,
  };
  return expr.replace(/\$\{?(__[a-z_]+)\}?/g, (whole, name: string) => values[name] ?? whole);
}

/** As Go writes one: `1m0s`. */
function goDuration(ms: number): string {
  const whole = Math.floor(ms / 1_000);
  const parts = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const from = parts.findIndex((part) => part > 0);
  return parts
    .map((part, at) => `${part}${'hms'[at]}`)
    .slice(from < 0 ? 2 : from)
    .join('');
}

interface Envelope {
  readonly status: string;
  readonly error?: string;
  readonly errorType?: string;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
  readonly data?: { readonly resultType: string; readonly result: unknown } | readonly ExemplarSeries[];
}

interface ExemplarSeries {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly {
    readonly labels: Record<string, string>;
    readonly value: string;
    readonly timestamp: number;
  }[];
}

type Pair = readonly [time: number, value: string];

interface Histogram {
  readonly count: string;
  readonly sum: string;
  readonly buckets?: readonly (readonly [rule: number, from: string, to: string, count: string])[];
}

interface SeriesResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Pair;
  readonly values?: readonly Pair[];
  readonly histogram?: readonly [number, Histogram];
  readonly histograms?: readonly (readonly [number, Histogram])[];
}

function readAnswer(body: unknown): PanelAnswer {
  const { status, error, errorType, warnings = [], infos = [], data } = body as Envelope;
  if (status === 'error') throw new Error(`${errorType}: ${error}`);
  if (data === undefined) throw new Error(`no data in ${JSON.stringify(body)}`);
  return {
    frames: 'resultType' in data ? framesOf(data.resultType, data.result) : data.map(exemplarFrame),
    notices: [...warnings, ...infos],
  };
}

function framesOf(resultType: string, result: unknown): Frame[] {
  switch (resultType) {
    case 'scalar':
      return [{ labels: {}, ...pointsOf([result as Pair]) }];
    case 'vector':
    case 'matrix':
      return (result as readonly SeriesResult[]).map(seriesFrame);
    default:
      throw new Error(`unknown result type: ${resultType}`);
  }
}

function seriesFrame({ metric, value, values, histogram, histograms }: SeriesResult): Frame {
  const held = histograms ?? (histogram && [histogram]);
  if (held === undefined) return { labels: metric, ...pointsOf(values ?? [value!]) };
  const cells = held.flatMap(([time, { buckets = [] }]) =>
    buckets.map(([, from, to, count]) => ({
      timeMs: time * 1_000,
      from: numberOf(from),
      to: numberOf(to),
      count: numberOf(count),
    })),
  );
  return { labels: metric, times: [], values: [], cells };
}

function exemplarFrame({ seriesLabels, exemplars }: ExemplarSeries): Frame {
  return {
    labels: seriesLabels,
    ...pointsOf(exemplars.map(({ timestamp, value }) => [timestamp, value])),
    exemplarLabels: exemplars.map(({ labels }) => labels),
  };
}

function pointsOf(pairs: readonly Pair[]): { times: number[]; values: number[] } {
  return {
    times: pairs.map(([time]) => {
      if (typeof time !== 'number') throw new Error(`a time is no number: ${JSON.stringify(time)}`);
      return time * 1_000;
    }),
    values: pairs.map(([, value]) => numberOf(value)),
  };
}

/** A text, as Go's parser takes it. */
function numberOf(text: string): number {
  if (typeof text !== 'string') throw new Error(`a value is no text: ${JSON.stringify(text)}`);
  if (text === 'NaN') return Number.NaN;
  if (/^[+-]Inf$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) throw new Error(`no number: "${text}"`);
  return Number(text);
}
