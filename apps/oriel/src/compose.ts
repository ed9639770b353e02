import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { RuleEvaluator } from '@oriel/alert';
import { type EffectiveSetting, type HealthSource, LiveConnections } from '@oriel/api';
import { ByteBudget, createIngestPipeline, RedactionTrial } from '@oriel/ingest';
import { createSeriesNames } from '@oriel/ingest/derive';
import { SharedQueryMemory } from '@oriel/promql';
import { systemActor } from '@oriel/records';
import { createClickHouseStore } from '@oriel/store-clickhouse';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from './config/settings.ts';
import { refuseOpenHouse, takeAdminKey } from './credentials-at-start.ts';
import type { DataDirectory } from './data-directory/layout.ts';
import { createAuthenticate } from './doors/authenticate.ts';
import { isLoopback } from './doors/listen.ts';
import { RecentRequests } from './doors/recent-requests.ts';
import { watchCalls, watchRequests } from './doors/request-log.ts';
import { ENTRY_POINTS, PROGRAM_ROOT } from './entry-points.ts';
import { archiveCheck } from './health/checks/archive-check.ts';
import { childCheck } from './health/checks/child-check.ts';
import { diskCheck } from './health/checks/disk-check.ts';
import { intakeCheck } from './health/checks/intake-check.ts';
import { liveCheck } from './health/checks/live-check.ts';
import { outgoingCheck } from './health/checks/outgoing-check.ts';
import { queryCheck } from './health/checks/query-check.ts';
import { ruleCheck } from './health/checks/rule-check.ts';
import { scrapeCheck } from './health/checks/scrape-check.ts';
import { serverCheck } from './health/checks/server-check.ts';
import { spoolCheck } from './health/checks/spool-check.ts';
import { upkeepCheck } from './health/checks/upkeep-check.ts';
import { HealthBoard } from './health/health-board.ts';
import { PipelineRates } from './health/ingest-rates.ts';
import { boundGarbage } from './heap-growth.ts';
import { threadLimits } from './heap-limits.ts';
import type { IngestWorkerData } from './ingest-worker.ts';
import { type Installation, joinInstallation, refuseOtherInstallation } from './installation.ts';
import { limitsOfConfig } from './limits-of-config.ts';
import {
  divideMemory,
  heldCallsMemory,
  heldCountsMemory,
  heldMemory,
  memoryBeside,
  queryWorkers,
  seriesQueryMemory,
  uncollectedMemory,
} from './memory-budget.ts';
import { Outgoing, type OutgoingCalls } from './outgoing/outgoing.ts';
import { type OpenArchive, openArchive } from './parts/open-archive.ts';
import { type OpenDoors, openDoors, uiDirectoryOf } from './parts/open-doors.ts';
import { type OpenEngine, openEngine } from './parts/open-engine.ts';
import { openKeptOut } from './parts/open-kept-out.ts';
import { type OpenRecords, openRecordsPart } from './parts/open-records.ts';
import { openRules } from './parts/open-rules.ts';
import { openScraper } from './parts/open-scraper.ts';
import { tellReplay } from './parts/tell-replay.ts';
import { tenantUpkeep } from './parts/tenant-upkeep.ts';
import { QueryWorkers } from './query-workers/query-workers.ts';
import { observeArchive } from './self/archive-metrics.ts';
import { IngestWatch } from './self/ingest-work.ts';
import { createOwnMetrics } from './self/own-metrics.ts';
import { observeParts } from './self/part-metrics.ts';
import { observeRules, watchRules } from './self/rule-metrics.ts';
import type { SelfTelemetry } from './self/self-telemetry.ts';
import { ofCall, ofSlice, ofSubscription } from './self/work-of-parts.ts';
import { WorkWatch } from './self/work-watch.ts';
import { seriesOfConfig } from './series-of-config.ts';
import { diskBudget, Upkeep } from './upkeep.ts';
import { VERSION } from './version.ts';

export interface ComposeOptions {
  readonly config: Config;
  /** The same with where each value came from, to be shown. */
  readonly settings: readonly EffectiveSetting[];
  readonly directory: DataDirectory;
  readonly logger: Logger;
  /** A person waits: said of everything that may take over a second. */
  readonly progress: (step: string) => void;
  /** The first telemetry of Oriel's own can leave only when the doors are open. */
  readonly selfTelemetry: (
    doors: OpenDoors,
    selfKey: string,
    registry: Registry,
    calls: OutgoingCalls,
  ) => SelfTelemetry | undefined;
}

/** Every part of a running Oriel, joined. */
export interface Composed {
  readonly doors: OpenDoors;
  readonly health: HealthBoard;
  readonly upkeep: Upkeep;
  readonly archive: OpenArchive | undefined;
  readonly installation: Installation;
  readonly engine: OpenEngine;
  readonly records: OpenRecords;
  readonly rules: RuleEvaluator;
  readonly tell: WorkWatch['tell'];
  /** Reads the scrape configuration again, where there is one. */
  reloadScrapes(): Promise<void>;
}

/** Nobody is told of what takes less. */
const PATIENCE_MS = 1_000;
/** How late a server may hear of the series that others have taken, at best. */
const OTHERS_SERIES_MS = 60_000;
/** Half of a decoding thread's young generation: most of what it makes is garbage with the next request. */
const DECODER_SEMI_SPACE_BYTES = 8 * 2 ** 20;

/**
 * Who needs whom, in the order in which things open; the stack closes them in reverse: the doors first, so that nothing
 * new comes in, then the way in, which hands on what it has, then what it hands it to.
 *
 *     engine ──► store ──┬─► pipeline ──┬─► rules ──► doors ──► own telemetry
 *     PostgreSQL ─► records ────────────┘      └── scraper ──► pipeline
 */
export async function compose(options: ComposeOptions, stack: AsyncDisposableStack): Promise<Composed> {
  const { config, directory, logger, progress } = options;
  const now = Date.now;
  const memory = divideMemory(config.memory);
  const beside = memoryBeside(config.memory);
  if (beside !== undefined) progress(beside);
  boundGarbage(uncollectedMemory(memory), stack);
  const selfKey = randomBytes(32).toString('base64url');
  const started = { isReady: false };
  const metrics = createOwnMetrics();
  const watched = new WorkWatch(metrics.registry);
  const outgoing = new Outgoing({
    logger: logger.child({ part: 'outgoing' }),
    ended(name, report) {
      const work = ofCall(name, report);
      if (work !== undefined) watched.tell(work);
    },
  });
  const ingestWatch = new IngestWatch(watched.tell);

  const opening = [
    openEngine({ config, directory, memoryBytes: memory.engineBytes, logger, tell: watched.tell }, stack),
    openRecordsPart({ config, directory, logger, outgoing, tell: watched.tell }, stack),
  ] as const;
  // After a crash both read their logs first, and what was left of the run before is waited for.
  const isSlow = setTimeout(() => progress('starting the engine and PostgreSQL…'), PATIENCE_MS);
  // One that fails does not leave the other behind, which is still opening and could not be closed.
  await Promise.allSettled(opening);
  clearTimeout(isSlow);
  const [engine, records] = await Promise.all(opening);
  // Before any door opens, and before anything is made that a refused start would leave half done.
  await refuseOpenHouse(config, records.records, await takeAdminKey(config, records.records));
  const installation = await joinInstallation(directory, records.records);
  const store = createClickHouseStore({
    clients: engine.clients,
    ...(engine.child ? { dataDir: directory.engine } : {}),
    database: engine.database,
    engineKind: engine.child ? 'embedded' : 'server',
    cursorKey: records.records.cursorKey,
    // To an engine that is not a child of ours others may write, and the store would not hear of it.
    ...(engine.child ? { held: heldMemory(memory) } : {}),
    heldCounts: { mostBytes: heldCountsMemory(memory) },
    heldCalls: { mostBytes: heldCallsMemory(memory) },
  });
  await store.migrate(progress);
  refuseOtherInstallation(installation, await store.claimInstallation(installation.id));

  const keptOut = openKeptOut({ file: directory.keptOutFile, now, logger: logger.child({ part: 'intake' }) }, stack);
  const pipeline = await createIngestPipeline({
    spool: {
      directory: directory.root,
      store,
      serverNumber: installation.serverNumber,
      budgetBytes: config.spool,
      hotBytes: memory.spoolHotBytes,
    },
    decode: {
      entry: ENTRY_POINTS.ingestWorker,
      workerData: { limits: limitsOfConfig(config), series: seriesOfConfig(config) } satisfies IngestWorkerData,
      heapLimits: threadLimits(memory.nodeHeapBytes, DECODER_SEMI_SPACE_BYTES),
      maxInFlightBytes: memory.inFlightBytes,
    },
    series: {
      knownSeries: (tenant, day) => store.forTenant(tenant).samples.seriesOfDay(day),
      mostBytes: memory.censusBytes,
      // An engine that is not a child of ours may have other servers that register series.
      ...(engine.child ? {} : { othersEveryMs: OTHERS_SERIES_MS }),
    },
    keptOut,
    now,
    watch: (work) => ingestWatch.watch(work),
  });
  pipeline.on('accepted', ({ tenant }) => ingestWatch.accepted(tenant, now()));
  stack.defer(() => pipeline.close());
  tellReplay(pipeline, progress, now);

  const sliceWorkers = new QueryWorkers({
    entry: ENTRY_POINTS.queryWorker,
    ...queryWorkers(memory, availableParallelism()),
    onCrash: (error) =>
      logger
        .child({ part: 'queries' })
        .warn({ err: error }, 'a worker for wide queries ended; the next such query starts another'),
    watch: (slice) => watched.tell(ofSlice(slice)),
  });
  stack.defer(() => sliceWorkers.close());
  const queryMemory = new SharedQueryMemory(seriesQueryMemory(memory), 'that --memory leaves for queries');

  const rules = openRules(
    {
      config,
      logger: logger.child({ part: 'rules' }),
      pipeline,
      store,
      records: records.records,
      installation,
      sliceWorkers,
      queryMemory,
      watch: watchRules(metrics.registry, watched.tell),
      now,
    },
    stack,
  );

  observeRules(metrics.registry, () => rules.evaluator.groups);
  const usage = await store.usage();
  const usedBytes = usage.signals.reduce((sum, signal) => sum + signal.bytesOnDisk, 0);
  const diskBytes = await diskBudget(config.disk, directory.root, usedBytes);
  const archive = openArchive(
    {
      config,
      stagingDirectory: directory.archiving,
      installation: installation.id,
      store,
      records: records.records,
      hasCompany: engine.child === undefined,
      logger: logger.child({ part: 'archive' }),
      announce: (message) => health.report('archive', message),
      tell: watched.tell,
      now,
    },
    stack,
  );
  const upkeep: Upkeep = new Upkeep({
    store,
    tenants: () => records.records.installation(systemActor('upkeep')).tenants.list(),
    // To an engine that is a child of ours no other server writes.
    alone: (name, work) => (engine.child ? work(new AbortController().signal) : records.records.alone(name, work)),
    diskBytes,
    ...(archive && { archive: archive.archiver }),
    now,
    logger: logger.child({ part: 'upkeep' }),
    announce: (message) => health.report('disk', message),
    tell: watched.tell,
  });
  stack.defer(() => upkeep.stop());
  const recentRequests = new RecentRequests(now);
  const live = new LiveConnections(now, (subscription) => watched.tell(ofSubscription(subscription)));
  const budget = new ByteBudget(memory.inFlightBytes);
  const scraper = await openScraper(
    {
      config,
      pipeline,
      budget,
      records: records.records,
      serverNumber: installation.serverNumber,
      outgoing,
      tell: watched.tell,
      now,
      logger: logger.child({ part: 'scrape' }),
    },
    stack,
  );
  const health: HealthBoard = new HealthBoard(
    [
      serverCheck(config.memory, [engine.child, records.child], () => recentRequests.figures()),
      intakeCheck(pipeline, now),
      spoolCheck(pipeline),
      childCheck({
        name: 'engine',
        title: 'Holds telemetry and answers queries.',
        child: engine.child,
        ping: () => engine.clients.ping(),
        meanwhile: 'searches wait, records are accepted and kept in the spool',
      }),
      childCheck({
        name: 'records',
        title: 'Holds tenants, keys, users and what people make.',
        child: records.child,
        ping: () => records.records.ping(),
        meanwhile: 'nobody new can sign in; known keys go on sending',
      }),
      diskCheck({
        path: directory.root,
        budgetBytes: diskBytes,
        usage: () => upkeep.usage,
        tenants: () => upkeep.tenants,
        moving: () => upkeep.moving,
      }),
      upkeepCheck(upkeep, now),
      queryCheck(sliceWorkers, now),
      liveCheck(live),
      outgoingCheck(outgoing),
      ...(archive ? [archiveCheck(() => archive.archiver.state, now)] : []),
      ...(config.ruleFiles.length > 0 ? [ruleCheck(rules)] : []),
      ...(scraper ? [scrapeCheck(scraper)] : []),
    ],
    now,
    watched.tell,
    (component, { status, detail }) => {
      const level = status === 'OPERATIONAL' ? 'info' : 'warn';
      logger.child({ part: 'health' })[level]({ detail }, `the part ${component} is now ${status}`);
    },
  );
  stack.defer(() => health.stop());
  metrics.observe({
    pipeline,
    health,
    usage: () => upkeep.usage,
    held: () => store.heldBytes(),
    heldCounts: () => store.heldCountsBytes(),
    outgoing,
  });
  if (archive) observeArchive(metrics.registry, () => archive.archiver.state);
  observeParts(metrics.registry, { live, sliceWorkers, scraper: () => scraper });
  pipeline.on('level', ({ level }) => {
    logger.child({ part: 'spool' }).warn(`the spool is now ${level}`);
    health.report('spool', `the spool is now ${level}`);
  });
  const intakeLogger = logger.child({ part: 'intake' });
  pipeline.on('fault', ({ signal, detail }) => {
    intakeLogger.error(
      { signal, detail },
      'a decoder failed on a request; this is a fault of Oriel and worth a report',
    );
    health.report('intake', `a decoder failed on a request of ${signal}: ${detail}`);
  });
  pipeline.on('crash', (error) => {
    intakeLogger.error({ err: error }, 'a decoding worker ended; it is started again');
    health.report('intake', `a decoding worker ended: ${error.message}`);
  });

  const redactionTrial = new RedactionTrial({ entry: ENTRY_POINTS.redactionWorker, limits: limitsOfConfig(config) });
  stack.defer(() => redactionTrial.close());
  let selfTelemetry: SelfTelemetry | undefined;
  const keylessLoopback = config.keylessLoopback && isLoopback(config.host);
  const doors = await openDoors(
    {
      config,
      logger,
      pipeline,
      authenticate: createAuthenticate({
        records: records.records,
        selfKey,
        keylessLoopback,
      }),
      budget,
      uiDirectory: uiDirectoryOf(PROGRAM_ROOT),
      watch: (app) =>
        watchRequests(app, { metrics, recent: recentRequests, selfKey, selfTelemetry: () => selfTelemetry }),
      answeredCall: watchCalls(metrics, () => selfTelemetry),
      api: {
        store,
        seriesNames: createSeriesNames(seriesOfConfig(config)),
        records: records.records,
        health: healthSource(health, started),
        ingestRates: new PipelineRates(pipeline, now),
        tenantUpkeep: tenantUpkeep(upkeep, pipeline),
        redactionTrial,
        settings: options.settings,
        live,
        ...(scraper ? { scrape: scraper } : {}),
        rules: rules.source,
        sliceWorkers,
        queryMemory,
        metrics: metrics.registry,
        publicMetrics: config.publicMetrics,
        keylessLoopback,
        version: VERSION,
        logger: logger.child({ part: 'api' }),
        now,
        limits: {
          expensivePerMinute: config.expensivePerMinute,
          queryTimeoutMs: config.queryTimeoutMs,
        },
        allowedOrigins: config.publicUrl === '' ? [] : [new URL(config.publicUrl).origin],
        secureCookies: config.publicUrl.startsWith('https:'),
      },
    },
    stack,
  );
  selfTelemetry = options.selfTelemetry(doors, selfKey, metrics.registry, outgoing.to('own_telemetry'));
  watched.handOn(selfTelemetry?.worked);
  // Before the doors close, or its last words could not leave.
  if (selfTelemetry) stack.use({ [Symbol.asyncDispose]: () => selfTelemetry?.stop() ?? Promise.resolve() });
  archive?.archiver.start();
  await upkeep.start();
  await rules.start();
  await health.start();
  started.isReady = true;
  return {
    doors,
    health,
    upkeep,
    archive,
    installation,
    engine,
    records,
    rules: rules.evaluator,
    tell: watched.tell,
    reloadScrapes: () => scraper?.reload() ?? Promise.resolve(),
  };
}

function healthSource(board: HealthBoard, started: { readonly isReady: boolean }): HealthSource {
  return {
    current: () => board.current(),
    live: () => ({ ok: true, detail: 'the event loop turns' }),
    ready() {
      const down = board.current().components.filter((part) => part.status === 'DOWN');
      if (!started.isReady) return { ok: false, detail: 'it is starting' };
      return down.length === 0
        ? { ok: true, detail: 'every part answers' }
        : { ok: false, detail: `down: ${down.map((part) => part.name).join(', ')}` };
    },
    startup: () => ({
      ok: started.isReady,
      detail: started.isReady ? 'it has started' : 'it is starting',
    }),
  };
}
