import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { StoreError } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { EMPTY_BLOCK, readAnswer, readBlockStream, readBlocksLazily } from '../native/read/index.ts';
import { AnswerFile } from './answer-file.ts';
import { openLine, UNCOUNTED_PLACE } from './busy-line.ts';
import type { RoomName } from './child/child-options.ts';
import type {
  AllocateBytes,
  EngineClients,
  EngineQuery,
  EngineStats,
  MaintenanceEngineClient,
  NativeBlock,
  ParquetQuery,
  TenantEngineClient,
} from './engine-client.ts';
import { engineError } from './engine-refusal.ts';
import { EXCEPTION_TAG_HEADER, throwAtException } from './exception-frame.ts';
import {
  ANSWER_HEADER,
  MAINTENANCE_HEADER,
  METER_HEADER,
  ROOM_HEADER,
  ROWS_HEADER,
  STREAM_HEADER,
} from './oriel-headers.ts';
import { SentRows } from './sent-rows.ts';
import { quoteIdentifier } from './sql/quote-sql.ts';
import {
  COPY_SETTINGS,
  INSERT_SETTINGS,
  PARQUET_INSERT_SETTINGS,
  PARQUET_SETTINGS,
  READ_SETTINGS,
  SAME_PARTS_SETTINGS,
  WANTED_ROWS_SETTINGS,
} from './statement-settings.ts';
import { MAINTENANCE_SETTING, TENANT_SETTING } from './wall/row-policies.ts';
import { tenantFilters } from './wall/tenant-filters.ts';

export interface EngineClientOptions {
  /** Our own child on a unix socket, or any ClickHouse: our child on TCP (`oriel engine`), a server, a cluster. */
  readonly endpoint: { readonly socketPath: string; readonly rowsDirectory?: string } | { readonly url: string };
  /** @default 'default' */
  readonly user?: string;
  readonly password: string;
  /** Our own engine asks for it; a ClickHouse server does not know it. */
  readonly maintenanceSecret?: string;
  /** @default 'oriel' */
  readonly database?: string;
  /** How many statements our engine lets wait in one room. At 90 % of it new reads are refused here, at once. @default 2000 */
  readonly queueLimit?: number;
  /** Hears of each question and each statement of upkeep when it has ended. Segments are told of by whoever inserts them. */
  readonly watch?: (statement: DoneStatement) => void;
}

/** How long a statement took; nothing of what it said. */
export interface DoneStatement {
  readonly operation: 'SELECT' | 'COMMAND';
  readonly room: RoomName;
  readonly elapsedMs: number;
  /** Of a StoreError or of ClickHouse. */
  readonly error?: string;
}

export const DEFAULT_DATABASE = 'oriel';
export const DEFAULT_QUEUE_LIMIT = 2000;

const DEFAULT_TIMEOUT_MS = 5000;
/**
 * How upkeep asks where it says nothing else: nobody waits for it, so it has room of its own, and a limit that ends what hangs and nothing
 * else. On a machine that is starved the smallest statement takes longer than a person would wait.
 */
const UPKEEP = { room: 'background', timeoutMs: 600_000 } as const satisfies EngineQuery;
/** Beyond the engine's own limit: long enough for its answer to come first. */
const ANSWER_GRACE_MS = 2000;
/** Asked only whether it is there, an engine answers between two turns of its event loop. */
const PING_LIMIT_MS = 2000;
/** The client's own clock: ours end a request by its own limit, so this one only has to be longer than any. */
const NO_REQUEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Whole answers pass through memory twice, here and in the engine. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** The only way to the engine: reads bound to a tenant, and maintenance for this package itself. */
export function createEngineClients(options: EngineClientOptions): EngineClients {
  const transport = new EngineTransport(options);
  return {
    forTenant: (tenant) => tenantClient(transport, tenant),
    maintenance: maintenanceClient(transport),
    carryRowPolicySettings: (carry) => {
      transport.carriesRowPolicySettings = carry;
    },
    ping: () => transport.ping(),
    close: () => transport.close(),
  };
}

function tenantClient(transport: EngineTransport, tenant: TenantId): TenantEngineClient {
  const filters: ClickHouseSettings = {
    additional_table_filters: tenantFilters(tenant, transport.database) as never,
    // What one tenant's filter did not match must not be remembered for another's.
    use_query_condition_cache: 0,
  };
  const settings = () => ({ ...filters, ...transport.rowPolicySettings(TENANT_SETTING, String(tenant)) });
  return {
    tenant,
    query: (statement, query) => transport.read(statement, query, settings(), {}),
    stream: (statement, query) => transport.stream(statement, query, settings(), {}),
    blocks: (statement, query, allocate) => transport.blocks(statement, query, settings(), allocate),
    parquet: (statement, query) => transport.parquet(statement, query, settings()),
  };
}

function maintenanceClient(transport: EngineTransport): MaintenanceEngineClient {
  const headers = transport.maintenanceHeaders;
  const settings = () => transport.rowPolicySettings(MAINTENANCE_SETTING, '1');
  return {
    query: (statement, query) => transport.read(statement, { ...UPKEEP, ...query }, settings(), headers),
    stream: (statement, query) => transport.stream(statement, { ...UPKEEP, ...query }, settings(), headers),
    scan: (statement, query) => transport.scan(statement, { ...UPKEEP, ...query }, settings(), headers),
    command: (statement, query) => transport.command(statement, query, settings(), headers),
    insertThrough: (statement, rows, query) => transport.insertThrough(statement, rows, query, settings(), headers),
    insertNative: (table, blocks, deduplicationToken) =>
      transport.insert(table, blocks, { ...INSERT_SETTINGS, insert_deduplication_token: deduplicationToken }, headers),
  };
}

class EngineTransport {
  readonly database: string;
  readonly maintenanceHeaders: Readonly<Record<string, string>>;
  carriesRowPolicySettings = false;
  readonly #client: ClickHouseClient;
  readonly #watch: EngineClientOptions['watch'];
  readonly #agent: Agent | undefined;
  readonly #interactive: ReturnType<typeof openLine>;
  readonly #isOurChild: boolean;
  #pinging: Promise<boolean> | undefined;
  /** Since when it answers nothing at all, not even that it is there. */
  #silentSince: number | undefined;
  /** Of an engine on this machine. */
  readonly #rowsDirectory: string | undefined;

  constructor(options: EngineClientOptions) {
    this.database = options.database ?? DEFAULT_DATABASE;
    this.#watch = options.watch;
    this.maintenanceHeaders =
      options.maintenanceSecret === undefined ? {} : { [MAINTENANCE_HEADER]: options.maintenanceSecret };
    this.#interactive = openLine(Math.floor((options.queueLimit ?? DEFAULT_QUEUE_LIMIT) * 0.9));
    const { endpoint } = options;
    this.#isOurChild = 'socketPath' in endpoint;
    this.#rowsDirectory = 'socketPath' in endpoint ? endpoint.rowsDirectory : undefined;
    // Waiting happens in the engine's rooms, where it is bounded and counted, and not in a pool of connections.
    this.#agent =
      'socketPath' in endpoint
        ? new Agent({ keepAlive: true, maxFreeSockets: 32, ...{ socketPath: endpoint.socketPath } })
        : undefined;
    this.#client = createClient({
      url: 'url' in endpoint ? endpoint.url : 'http://engine',
      username: options.user ?? 'default',
      password: options.password,
      database: this.database,
      application: 'oriel',
      request_timeout: NO_REQUEST_TIMEOUT_MS,
      max_open_connections: 512,
      log: { level: ClickHouseLogLevel.OFF },
      ...(this.#agent && { http_agent: this.#agent }),
    });
  }

  rowPolicySettings(name: string, value: string): ClickHouseSettings {
    return this.carriesRowPolicySettings ? { [name]: value } : {};
  }

  async read(
    statement: string,
    query: EngineQuery | undefined,
    settings: ClickHouseSettings,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ block: NativeBlock; stats: EngineStats }> {
    const startedAt = performance.now();
    const { bytes, summary } = await this.#limited(query, async (limits) => {
      const answer = await this.#client.exec({
        query: statement,
        query_id: limits.queryId,
        abort_signal: limits.signal,
        ...(query?.params && { query_params: query.params }),
        clickhouse_settings: {
          ...READ_SETTINGS,
          max_result_bytes: String(MAX_ANSWER_BYTES),
          ...settings,
          ...limits.settings,
          wait_end_of_query: 1,
        },
        http_headers: {
          ...headers,
          [ROOM_HEADER]: limits.room,
          ...(query?.isUnmetered && { [METER_HEADER]: '0' }),
        },
      });
      return { bytes: await collect(answer.stream, limits.signal), summary: answer.summary };
    });
    return {
      block: bytes.length === 0 ? EMPTY_BLOCK : readAnswer(bytes),
      stats: {
        rowsRead: Number(summary?.read_rows ?? 0),
        bytesRead: Number(summary?.read_bytes ?? 0),
        elapsedMs: performance.now() - startedAt,
      },
    };
  }

  async *stream(
    statement: string,
    query: EngineQuery | undefined,
    settings: ClickHouseSettings,
    headers: Readonly<Record<string, string>>,
  ): AsyncGenerator<NativeBlock, void, void> {
    await this.#refuseSilence();
    const limits = this.#limits(query);
    let failure: Error | undefined;
    try {
      const answer = await this.#client.exec({
        query: statement,
        query_id: limits.queryId,
        abort_signal: limits.signal,
        ...(query?.params && { query_params: query.params }),
        clickhouse_settings: { ...READ_SETTINGS, ...settings, ...limits.settings },
        http_headers: { ...headers, [ROOM_HEADER]: limits.room, [STREAM_HEADER]: '1' },
      });
      const tag = answer.response_headers[EXCEPTION_TAG_HEADER.toLowerCase()];
      yield* readBlockStream(
        throwAtException(abortable(answer.stream, limits.signal), tag === undefined ? tag : String(tag)),
      );
    } catch (error) {
      failure = await this.#failure(error, limits);
      throw failure;
    } finally {
      limits.done();
      this.#report('SELECT', limits, failure);
    }
  }

  async blocks(
    statement: string,
    query: EngineQuery | undefined,
    settings: ClickHouseSettings,
    allocate: AllocateBytes | undefined,
  ): Promise<Iterable<NativeBlock>> {
    if (this.#rowsDirectory === undefined) return Array.fromAsync(this.stream(statement, query, settings, {}));
    await using file = new AnswerFile(this.#rowsDirectory);
    await this.#answerInto(file, statement, query, settings, {});
    return readBlocksLazily(await file.read(allocate));
  }

  async *scan(
    statement: string,
    query: EngineQuery | undefined,
    settings: ClickHouseSettings,
    headers: Readonly<Record<string, string>>,
  ): AsyncGenerator<NativeBlock, void, void> {
    if (this.#rowsDirectory === undefined) {
      yield* this.stream(statement, query, settings, headers);
      return;
    }
    await using file = new AnswerFile(this.#rowsDirectory);
    await this.#answerInto(file, statement, query, settings, headers);
    yield* file.blocksInPlace();
  }

  async *parquet(
    statement: string,
    query: ParquetQuery,
    tenantSettings: ClickHouseSettings,
  ): AsyncGenerator<Uint8Array, void, void> {
    const settings = {
      ...tenantSettings,
      ...PARQUET_SETTINGS,
      output_format_parquet_string_as_string: query.hasBytes ? 0 : 1,
    } as const;
    if (this.#rowsDirectory !== undefined) {
      await using file = new AnswerFile(this.#rowsDirectory);
      await this.#answerInto(file, statement, query, settings, {});
      yield* file.chunks();
      return;
    }
    const limits = this.#limits(query);
    try {
      const answer = await this.#client.exec({
        query: statement,
        query_id: limits.queryId,
        abort_signal: limits.signal,
        ...(query.params && { query_params: query.params }),
        clickhouse_settings: { ...settings, ...limits.settings, wait_end_of_query: 1 },
        http_headers: { [ROOM_HEADER]: limits.room },
      });
      yield* abortable(answer.stream, limits.signal);
    } catch (error) {
      throw await this.#failure(error, limits);
    } finally {
      limits.done();
    }
  }

  async insertThrough(
    statement: string,
    rows: AsyncIterable<Uint8Array>,
    query: EngineQuery | undefined,
    settings: ClickHouseSettings,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.#limited({ ...UPKEEP, ...query }, async (limits) => {
      await using sent =
        this.#rowsDirectory === undefined ? undefined : await SentRows.write(this.#rowsDirectory, rows);
      const answer = await this.#client.exec({
        query: statement,
        query_id: limits.queryId,
        abort_signal: limits.signal,
        ...(!sent && { values: Readable.from(rows, { objectMode: false }) }),
        clickhouse_settings: { ...settings, ...limits.settings, ...PARQUET_INSERT_SETTINGS, wait_end_of_query: 1 },
        http_headers: { ...headers, [ROOM_HEADER]: limits.room, ...(sent && { [ROWS_HEADER]: sent.name }) },
      });
      await collect(answer.stream, limits.signal);
    });
  }

  async command(
    statement: string,
    query: EngineQuery | undefined,
    settings: ClickHouseSettings,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.#limited(
      { timeoutMs: NO_REQUEST_TIMEOUT_MS - ANSWER_GRACE_MS, room: 'background', ...query },
      (limits) =>
        this.#client.command({
          query: statement,
          query_id: limits.queryId,
          abort_signal: limits.signal,
          ...(query?.params && { query_params: query.params }),
          clickhouse_settings: {
            ...settings,
            ...limits.settings,
            ...(query?.isCopy && COPY_SETTINGS),
            wait_end_of_query: 1,
          },
          http_headers: { ...headers, [ROOM_HEADER]: limits.room },
        }),
      'COMMAND',
    );
  }

  async insert(
    table: string,
    blocks: readonly Uint8Array[],
    settings: ClickHouseSettings,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    try {
      await using sent =
        this.#rowsDirectory === undefined ? undefined : await SentRows.write(this.#rowsDirectory, blocks);
      const answer = await this.#client.exec({
        query: `INSERT INTO ${quoteIdentifier(this.database)}.${quoteIdentifier(table)} FORMAT Native`,
        ...(!sent && { values: Readable.from(blocks, { objectMode: false }) }),
        clickhouse_settings: { ...settings, wait_end_of_query: 1 },
        http_headers: {
          ...headers,
          [ROOM_HEADER]: 'write' satisfies RoomName,
          ...(sent && { [ROWS_HEADER]: sent.name }),
        },
      });
      await collect(answer.stream, undefined);
    } catch (error) {
      throw engineError(error, this.#whenAway);
    }
  }

  #answerInto(
    file: AnswerFile,
    statement: string,
    query: EngineQuery | undefined,
    settings: ClickHouseSettings,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    return this.#limited(query, async (limits) => {
      const answer = await this.#client.exec({
        query: statement,
        query_id: limits.queryId,
        abort_signal: limits.signal,
        ...(query?.params && { query_params: query.params }),
        clickhouse_settings: { ...READ_SETTINGS, ...settings, ...limits.settings, wait_end_of_query: 1 },
        http_headers: { ...headers, [ROOM_HEADER]: limits.room, [ANSWER_HEADER]: file.name },
      });
      await collect(answer.stream, limits.signal);
    });
  }

  /** One question for all who ask at once. */
  ping(): Promise<boolean> {
    this.#pinging ??= this.#ping().finally(() => {
      this.#pinging = undefined;
    });
    return this.#pinging;
  }

  async #ping(): Promise<boolean> {
    const askedAt = performance.now();
    const signal = AbortSignal.timeout(PING_LIMIT_MS);
    const { success } = await this.#client.ping({ select: false, abort_signal: signal });
    // A socket that is refused or closed is no silence: somebody says so, and a query hears it at once.
    if (success || !signal.aborted) this.#silentSince = undefined;
    else this.#silentSince ??= askedAt;
    return success;
  }

  /** Where the engine is known to be silent, nobody waits for all of a query's time to learn it again. */
  async #refuseSilence(): Promise<void> {
    if (this.#silentSince === undefined || (await this.ping())) return;
    if (this.#silentSince !== undefined) throw this.#silence(this.#silentSince);
  }

  get #whenAway(): string {
    return this.#isOurChild
      ? 'the telemetry engine is away; it is started again within seconds, so try again in a moment'
      : 'the telemetry engine does not answer; it is a server of its own, and whoever runs it should look at it';
  }

  #silence(since: number): StoreError {
    const silence = `has not answered for ${Math.round((performance.now() - since) / 1000)} s`;
    return new StoreError(
      'store_unavailable',
      this.#isOurChild
        ? `the telemetry engine runs and ${silence}; if it stays silent it is started again, so try again in a moment`
        : `the telemetry engine ${silence}; it is a server of its own, and whoever runs it should look at it`,
    );
  }

  async close(): Promise<void> {
    await this.#client.close();
    this.#agent?.destroy();
  }

  async #limited<T>(
    query: EngineQuery | undefined,
    work: (limits: Limits) => Promise<T>,
    operation: DoneStatement['operation'] = 'SELECT',
  ): Promise<T> {
    await this.#refuseSilence();
    const limits = this.#limits(query);
    let failure: Error | undefined;
    try {
      return await work(limits);
    } catch (error) {
      failure = await this.#failure(error, limits);
      throw failure;
    } finally {
      limits.done();
      this.#report(operation, limits, failure);
    }
  }

  /** One that its asker has called off has not failed. */
  #report(operation: DoneStatement['operation'], { room, beganAt }: Limits, failure: Error | undefined): void {
    const { code } = (failure ?? {}) as { readonly code?: string | number };
    if (code === 'query_cancelled') return;
    this.#watch?.({
      operation,
      room,
      elapsedMs: performance.now() - beganAt,
      ...(failure && { error: String(code ?? failure.name) }),
    });
  }

  #limits(query: EngineQuery | undefined): Limits {
    const timeoutMs = query?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const room = query?.room ?? 'interactive';
    const place = room === 'interactive' ? this.#interactive.enter() : UNCOUNTED_PLACE;
    const controller = new AbortController();
    const onAbort = () => controller.abort(new StoreError('query_cancelled'));
    const timer = setTimeout(() => controller.abort(new StoreError('query_timeout')), timeoutMs + ANSWER_GRACE_MS);
    if (query?.signal?.aborted) onAbort();
    query?.signal?.addEventListener('abort', onAbort, { once: true });
    return {
      queryId: randomUUID(),
      beganAt: performance.now(),
      room,
      signal: controller.signal,
      settings: {
        max_execution_time: timeoutMs / 1000,
        ...(query?.wantsRows && WANTED_ROWS_SETTINGS[query.wantsRows]),
        ...(query?.seesSameParts && SAME_PARTS_SETTINGS),
      },
      done: () => {
        clearTimeout(timer);
        query?.signal?.removeEventListener('abort', onAbort);
        place.leave();
      },
    };
  }

  async #failure(error: unknown, limits: Limits): Promise<Error> {
    if (!limits.signal.aborted) return engineError(error, this.#whenAway);
    // Our engine notices that a client went away; a server does not.
    if (!this.#isOurChild) this.#kill(limits.queryId);
    const reason: StoreError = limits.signal.reason;
    // The engine itself ends what takes too long. Where it did not, either the work cannot be ended at once, or nobody is there.
    return reason.code !== 'query_timeout' || (await this.ping()) ? reason : this.#silence(limits.beganAt);
  }

  /** Best effort: the statement's own time limit ends it otherwise. */
  #kill(queryId: string): void {
    this.#client
      .command({
        query: 'KILL QUERY WHERE query_id = {id:String} ASYNC',
        query_params: { id: queryId },
        http_headers: { ...this.maintenanceHeaders },
      })
      .catch(() => {});
  }
}

interface Limits {
  readonly queryId: string;
  readonly beganAt: number;
  readonly room: RoomName;
  readonly signal: AbortSignal;
  readonly settings: ClickHouseSettings;
  done(): void;
}

/** The client lets go of the signal once the answer has begun: the rest of it must still end when asked to. */
async function* abortable(stream: Readable, signal: AbortSignal | undefined): AsyncGenerator<Buffer, void, void> {
  const onAbort = () => stream.destroy(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stream.destroy();
  }
}

async function collect(stream: Readable, signal: AbortSignal | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of abortable(stream, signal)) chunks.push(chunk);
  // Always a buffer of its own: small ones of Node's share a pool, where numbers do not lie aligned.
  return chunks.length === 1 && chunks[0]!.byteOffset % 8 === 0 ? chunks[0]! : Buffer.concat(chunks);
}
