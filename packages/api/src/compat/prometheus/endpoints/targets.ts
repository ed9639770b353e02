import { compileMatcher, type LabelMatcher } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { PrometheusError } from '../prometheus-error.ts';
import { namingParameter, readCount, readSelector } from '../read-parameters.ts';
import type { ScrapedTarget } from '../scrape-source.ts';

const NEVER = '0001-01-01T00:00:00Z';
/** Metrics of a target are those that it has had so lately. */
const METADATA_RANGE_MS = 3_600_000;
const MOST_METRICS = 10_000;
/** Each target is a question of its own to the store. */
const MOST_METADATA_TARGETS = 200;

/** Who is asked, how it went, and who is not ("Targets"). */
export const targets: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/targets',
  answer({ params, scrape }) {
    const state = (params.get('state') ?? '').toLowerCase();
    const pool = params.get('scrapePool') ?? '';
    const isOfPool = ({ scrapePool }: { readonly scrapePool: string }) => pool === '' || scrapePool === pool;
    const showsActive = state === '' || state === 'any' || state === 'active';
    const showsDropped = state === '' || state === 'any' || state === 'dropped';
    const dropped = showsDropped ? (scrape?.dropped ?? []).filter(isOfPool) : [];
    return {
      data: {
        activeTargets: showsActive ? (scrape?.targets ?? []).filter(isOfPool).sort(byPoolAndUrl).map(present) : [],
        droppedTargets: dropped,
        // Of every pool, as Prometheus has it, whichever is asked for.
        droppedTargetCounts: showsDropped ? (scrape?.droppedCounts ?? {}) : null,
        // Of our own, and only for who asks for it.
        ...(params.get('problems') === 'true' ? { problems: scrape?.problems ?? [] } : {}),
      },
    };
  },
};

/** Names of the scrape configurations. */
export const scrapePools: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/scrape_pools',
  answer: ({ scrape }) => ({ data: { scrapePools: [...(scrape?.scrapePools ?? [])].sort() } }),
};

/** A scrape configuration as it takes effect ("Scrape pool configuration"). */
export const scrapePoolConfig: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/scrape_pools/config',
  answer({ params, scrape }) {
    const pool = readPool(params);
    const yaml = scrape?.poolConfig(pool);
    if (yaml === undefined) throw noSuchPool(pool);
    return { data: { yaml } };
  },
};

/** What relabelling makes of the labels of a target, step by step. */
export const relabelSteps: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/targets/relabel_steps',
  answer({ params, scrape }) {
    const pool = readPool(params);
    const steps = scrape?.relabelSteps(pool, readLabels(params.get('labels') ?? ''));
    if (steps === undefined) throw noSuchPool(pool);
    return {
      data: {
        steps: steps.map(({ rule, labels, isKept }) => ({
          rule: {
            ...(rule.sourceLabels.length > 0 ? { source_labels: rule.sourceLabels } : {}),
            ...(rule.separator === '' ? {} : { separator: rule.separator }),
            regex: rule.regex,
            ...(rule.modulus === 0 ? {} : { modulus: rule.modulus }),
            ...(rule.targetLabel === '' ? {} : { target_label: rule.targetLabel }),
            ...(rule.replacement === '' ? {} : { replacement: rule.replacement }),
            action: rule.action,
          },
          output: labels,
          keep: isKept,
        })),
      },
    };
  },
};

/** Type, help and unit of the metrics of targets ("Querying target metadata"). */
export const targetMetadata: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/targets/metadata',
  async answer({ params, scrape, store, nowMs, signal }) {
    const limit = readCount(params, 'limit');
    const metric = params.get('metric') ?? '';
    const chosen = (scrape?.targets ?? []).filter(matching(params.get('match_target') ?? ''));
    if (chosen.length === 0 || limit === 0) return { data: [] };
    const known = await store.samples.metadata(metric === '' ? {} : { metric }, { signal });
    const range = { startMs: nowMs - METADATA_RANGE_MS, endMs: nowMs };
    const found = await Promise.all(
      chosen.slice(0, MOST_METADATA_TARGETS).map(async ({ labels }) => {
        const matchers: LabelMatcher[] = Object.entries(labels).map(([name, value]) => ({ name, op: '=', value }));
        if (metric !== '') matchers.push({ name: '__name__', op: '=', value: metric });
        const names = new Set(await store.samples.labelValues('__name__', [matchers], range, MOST_METRICS, { signal }));
        return known
          .filter((entry) => names.has(entry.metric))
          .map(({ metric: name, type, help, unit }) => ({
            target: labels,
            ...(metric === '' ? { metric: name } : {}),
            type,
            help,
            unit,
          }));
      }),
    );
    const entries = found.flat();
    const isCut = chosen.length > MOST_METADATA_TARGETS;
    return {
      data: limit > 0 ? entries.slice(0, limit) : entries,
      ...(isCut ? { warnings: [`only the first ${MOST_METADATA_TARGETS} targets are told of`] } : {}),
    };
  },
};

function present(target: ScrapedTarget) {
  const { scrapePool, discoveredLabels, labels, scrapeUrl, lastError, health, scrapeInterval, scrapeTimeout } = target;
  return {
    discoveredLabels,
    labels,
    scrapePool,
    scrapeUrl,
    globalUrl: scrapeUrl,
    lastError,
    lastScrape: target.lastScrapeMs === 0 ? NEVER : new Date(target.lastScrapeMs).toISOString(),
    lastScrapeDuration: target.lastScrapeDurationSeconds,
    health,
    scrapeInterval,
    scrapeTimeout,
  };
}

function byPoolAndUrl(one: ScrapedTarget, other: ScrapedTarget): number {
  const [left, right] = [one, other].map(({ scrapePool, scrapeUrl }) => `${scrapePool}\n${scrapeUrl}`) as [
    string,
    string,
  ];
  return left < right ? -1 : left > right ? 1 : 0;
}

function matching(selector: string): (target: ScrapedTarget) => boolean {
  if (selector === '') return () => true;
  const matchers = namingParameter('match_target', () => readSelector(selector));
  const conditions = matchers.map((matcher) => ({ name: matcher.name, matches: compileMatcher(matcher) }));
  return ({ labels }) => conditions.every(({ name, matches }) => matches(labels[name] ?? ''));
}

function readPool(params: URLSearchParams): string {
  const pool = params.get('scrapePool') ?? '';
  if (pool === '') throw new PrometheusError('bad_data', 'no scrapePool parameter provided');
  return pool;
}

function noSuchPool(pool: string): PrometheusError {
  return new PrometheusError(
    'bad_data',
    `error retrieving scrape config: scrape pool ${JSON.stringify(pool)} not found`,
  );
}

function readLabels(text: string): Readonly<Record<string, string>> {
  if (text === '') throw new PrometheusError('bad_data', 'no labels parameter provided');
  const refusal = (problem: string) => new PrometheusError('bad_data', `error parsing labels: ${problem}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal((error as Error).message);
  }
  const isLabels =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === 'string');
  if (!isLabels) throw refusal('an object of texts was expected');
  return value as Readonly<Record<string, string>>;
}
