import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LoadedGroup,
  loadRuleFiles,
  type MadeSeries,
  RuleEvaluator,
  type RuleSource,
  type RuleWatch,
} from '@oriel/alert';
import { PROMETHEUS_OPTIONS } from '@oriel/api';
import { encodeSamples, type IngestPipeline } from '@oriel/ingest';
import type { SharedQueryMemory } from '@oriel/promql';
import type { Records } from '@oriel/records';
import type { TelemetryStore } from '@oriel/store';
import { DEFAULT_LIMITS, FIRST_TENANT, type TenantId, type TenantPolicy } from '@oriel/telemetry';
import type { Logger } from 'pino';
import type { Config } from '../config/settings.ts';
import type { Installation } from '../installation.ts';
import type { QueryWorkers } from '../query-workers/query-workers.ts';
import { firstDayWithSamples } from './first-day-with-samples.ts';

const DAY_MS = 86_400_000;
/** How often the files are looked at. */
const LOOK_EVERY_MS = 5_000;
const FIRST_DAY_HOLDS_MS = 60_000;
/** Of what a live evaluation writes nothing is older than this; what is, needs leave to be. */
const LIVE_MS = DEFAULT_LIMITS.sampleMaxAgeMs / 2;

export interface OpenRulesOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly pipeline: IngestPipeline;
  readonly store: TelemetryStore;
  readonly records: Records;
  readonly installation: Installation;
  readonly sliceWorkers: QueryWorkers;
  readonly queryMemory: SharedQueryMemory;
  readonly watch: RuleWatch;
  readonly now: () => number;
}

export interface OpenRules {
  readonly evaluator: RuleEvaluator;
  readonly source: RuleSource;
  /** Why the newest files are not what is evaluated; empty when they are. */
  readonly problems: readonly string[];
  /** Reads the files and begins to evaluate. */
  start(): Promise<void>;
}

/** Recording rules of the operator's files: read again when they change, evaluated, their results sent in as samples of the tenant. */
export function openRules(options: OpenRulesOptions, stack: AsyncDisposableStack): OpenRules {
  const { config, logger } = options;
  const evaluator = createEvaluator(options);
  stack.defer(() => evaluator.stop());
  // Absolute, as the path is part of a group's identity.
  const paths = config.ruleFiles.map((path) => resolve(path));
  let problems: readonly string[] = [];
  let fingerprint: string | undefined;
  /** Whose the files are; nobody else is told what stands in them. */
  let owner: TenantId | undefined;

  /** Told once, until there are others. */
  const tell = (found: readonly string[]) => {
    const isTold = found.join('\n') === problems.join('\n');
    problems = found;
    if (isTold) return;
    for (const problem of found) logger.error({ problem }, 'the rule files are not taken; those before stay');
  };

  const load = async () => {
    const tenant = await tenantOf(options);
    owner = tenant;
    if (tenant === undefined) {
      tell([`there is no tenant ${JSON.stringify(config.ruleTenant)}, which --rule-tenant names`]);
      fingerprint = undefined;
      return;
    }
    const files = await loadRuleFiles(paths, { names: 'utf8', features: PROMETHEUS_OPTIONS.features });
    if (files.fingerprint === fingerprint) return;
    fingerprint = files.fingerprint;
    for (const warning of files.warnings) logger.warn({ warning }, 'something in a rule file is not as it should be');
    tell(files.problems);
    if (files.problems.length > 0) return;
    await evaluator.load(files.groups.map((group): LoadedGroup => ({ ...group, tenant })));
    logger.info({ groups: files.groups.length }, 'rule files are read');
  };
  let loading: Promise<void> = Promise.resolve();
  const look = () => {
    loading = loading.then(load).catch((error: unknown) => {
      logger.warn({ err: error }, 'cannot read the rule files');
    });
    return loading;
  };

  return {
    evaluator,
    source: {
      groupsOf: (tenant) => evaluator.groupsOf(tenant),
      problemsOf: (tenant) => (tenant === owner ? problems : []),
    },
    get problems() {
      return problems;
    },
    async start() {
      if (config.ruleFiles.length === 0) return;
      await look();
      const timer = setInterval(look, LOOK_EVERY_MS).unref();
      process.on('SIGHUP', look);
      stack.defer(async () => {
        clearInterval(timer);
        process.off('SIGHUP', look);
        await loading;
      });
    },
  };
}

async function tenantOf({ config, records }: OpenRulesOptions): Promise<TenantId | undefined> {
  return config.ruleTenant === '' ? FIRST_TENANT : (await records.tenantByName(config.ruleTenant))?.id;
}

function createEvaluator(options: OpenRulesOptions): RuleEvaluator {
  const { config, logger, pipeline, store, records, installation, sliceWorkers, queryMemory, watch, now } = options;
  const holder = holderOf(installation);
  const anyTime = new AnyTimePolicies();
  const firstDays = new FirstDays(store, now);
  const { ruleGroups } = records;
  return new RuleEvaluator({
    storage: (tenant) => store.forTenant(tenant).samples,
    workers: (tenant) => sliceWorkers.forTenant(tenant),
    memory: queryMemory,
    async write(tenant, series) {
      const policy = await records.policyOf(tenant);
      if (policy === undefined) throw new Error(`there is no tenant ${tenant} any more`);
      const reply = await pipeline.submit({
        decoder: 'samples',
        signal: 'samples',
        encoding: 'protobuf',
        body: encodeSamples(series),
        policy: isLive(series, now()) ? policy : anyTime.of(policy),
        arrivalMs: now(),
      });
      if (reply.kind !== 'accepted') throw new Error(reply.message);
      const { rejected, reasons, problems } = reply.outcome;
      if (rejected > 0) logger.warn({ tenant, rejected, reasons, problems }, 'samples of rules were rejected');
    },
    readableUpToMs: () => now() - (pipeline.state.spool.oldestMs ?? 0),
    async historyFromMs(tenant) {
      const days = (await records.policyOf(tenant))?.retention.samples || Number.POSITIVE_INFINITY;
      const fromMs = now() - Math.min(config.ruleBackfillMs, days * DAY_MS);
      return firstDays.of(tenant, fromMs);
    },
    leases: {
      take: (group, leaseMs) => ruleGroups.take(keyOf(group), holder, leaseMs),
      keep: (group, state, leaseMs) => ruleGroups.keep(keyOf(group), holder, state, leaseMs),
      forget: (group) => ruleGroups.forget(keyOf(group), holder),
      release: () => ruleGroups.release(holder),
    },
    options: PROMETHEUS_OPTIONS,
    defaultIntervalMs: config.ruleIntervalMs,
    defaultQueryOffsetMs: 0,
    logger,
    watch,
    now,
    sleep: (milliseconds, signal) =>
      sleep(Math.max(0, milliseconds), undefined, { signal, ref: false }).catch(() => {}),
  });
}

/** The columns of the key alone. */
function keyOf({ tenant, file, name }: { readonly tenant: TenantId; readonly file: string; readonly name: string }) {
  return { tenant, file, name };
}

function isLive(series: readonly MadeSeries[], nowMs: number): boolean {
  return series.every(({ samples }) => samples.every(({ timestampMs }) => timestampMs > nowMs - LIVE_MS));
}

/** The same tenant, with leave for samples of any age. One object for each policy, as decoders know policies by identity. */
class AnyTimePolicies {
  readonly #made = new WeakMap<TenantPolicy, TenantPolicy>();

  of(policy: TenantPolicy): TenantPolicy {
    let made = this.#made.get(policy);
    if (made === undefined) {
      made = { ...policy, acceptAnyTime: true };
      this.#made.set(policy, made);
    }
    return made;
  }
}

/** The first day with samples, looked for once for all groups that begin together. */
class FirstDays {
  readonly #store: TelemetryStore;
  readonly #now: () => number;
  readonly #found = new Map<TenantId, { readonly untilMs: number; readonly fromMs: Promise<number> }>();

  constructor(store: TelemetryStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  of(tenant: TenantId, fromMs: number): Promise<number> {
    const known = this.#found.get(tenant);
    if (known !== undefined && known.untilMs > this.#now()) return known.fromMs;
    const found = firstDayWithSamples(this.#store.forTenant(tenant).samples, fromMs, this.#now());
    found.catch(() => this.#found.delete(tenant));
    this.#found.set(tenant, { untilMs: this.#now() + FIRST_DAY_HOLDS_MS, fromMs: found });
    return found;
  }
}

/** A UUID that stays this server's when it starts again, so that it need not wait for its own lease. */
function holderOf({ id, serverNumber }: Installation): string {
  const hash = createHash('sha256').update(`${id} ${serverNumber}`).digest('hex');
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
