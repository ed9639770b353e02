import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import type { StoreError } from '@oriel/store';
import { EMPTY_BLOCK, readAnswer, readBlockStream, readBlocksLazily } from '../native/read/index.ts';
import { AnswerFile } from './answer-file.ts';
import { abortable, collect } from './answer-stream.ts';
import { openLine } from './busy-line.ts';
import type { RoomName } from './child/child-options.ts';
import {
  DEFAULT_DATABASE,
  DEFAULT_QUEUE_LIMIT,
  type DoneStatement,
  type EngineClientOptions,
} from './client-options.ts';
import type { AllocateBytes, EngineQuery, EngineStats, NativeBlock, ParquetQuery } from './engine-client.ts';
import { engineError } from './engine-refusal.ts';
import { EngineSilence } from './engine-silence.ts';
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
import { ANSWER_GRACE_MS, limitsOf, type StatementLimits } from './statement-limits.ts';
import { COPY_SETTINGS, PARQUET_INSERT_SETTINGS, PARQUET_SETTINGS, READ_SETTINGS } from './statement-settings.ts';

/** The client's own clock: ours end a request by its own limit, so this one only has to be longer than any. */
const NO_REQUEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Whole answers pass through memory twice, here and in the engine. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** For whom a statement is, which goes with it. */
export interface Asker {
  readonly settings: ClickHouseSettings;
  readonly headers: Readonly<Record<string, string>>;
}

/** Statements on their way to the engine and answers on theirs back, for whomever they are. */
export class EngineTransport {
  readonly database: string;
  readonly maintenanceHeaders: Readonly<Record<string, string>>;
  carriesRowPolicySettings = false;
  readonly #client: ClickHouseClient;
  readonly #watch: EngineClientOptions['watch'];
  readonly #agent: Agent | undefined;
  readonly #interactive: ReturnType<typeof openLine>;
  readonly #isOurChild: boolean;
  readonly #silence: EngineSilence;
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
      // The agent closes what is idle before the engine does. The client would, too, and takes a connection for idle that is in use, after a question
      // was called off on it before it was sent.
      keep_alive: { idle_socket_ttl: 0 },
      log: { level: ClickHouseLogLevel.OFF },
      ...(this.#agent && { http_agent: this.#agent }),
    });
    this.#silence = new EngineSilence(this.#client, this.#isOurChild);
  }

  rowPolicySettings(name: string, value: string): ClickHouseSettings {
    return this.carriesRowPolicySettings ? { [name]: value } : {};
  }

  async read(
    statement: string,
    query: EngineQuery | undefined,
    { settings, headers }: Asker,
  ): Promise<{ block: NativeBlock; stats: EngineStats }> {
    const startedAt = performance.now();
    const { bytes, summary } = await this.#limited(query, async (limits) => {
      const answer = await this.#ask(statement, query, limits, {
        settings: {
          ...READ_SETTINGS,
          max_result_bytes: String(MAX_ANSWER_BYTES),
          ...settings,
          ...limits.settings,
          wait_end_of_query: 1,
        },
        headers: { ...headers, ...(query?.isUnmetered && { [METER_HEADER]: '0' }) },
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
    { settings, headers }: Asker,
  ): AsyncGenerator<NativeBlock, void, void> {
    await this.#silence.refuse();
    const limits = limitsOf(query, this.#interactive);
    let failure: Error | undefined;
    try {
      const answer = await this.#ask(statement, query, limits, {
        settings: { ...READ_SETTINGS, ...settings, ...limits.settings },
        headers: { ...headers, [STREAM_HEADER]: '1' },
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
    asker: Asker,
    allocate: AllocateBytes | undefined,
  ): Promise<Iterable<NativeBlock>> {
    if (this.#rowsDirectory === undefined) return Array.fromAsync(this.stream(statement, query, asker));
    await using file = new AnswerFile(this.#rowsDirectory);
    await this.#answerInto(file, statement, query, asker);
    return readBlocksLazily(await file.read(allocate));
  }

  async *scan(
    statement: string,
    query: EngineQuery | undefined,
    asker: Asker,
  ): AsyncGenerator<NativeBlock, void, void> {
    if (this.#rowsDirectory === undefined) {
      yield* this.stream(statement, query, asker);
      return;
    }
    await using file = new AnswerFile(this.#rowsDirectory);
    await this.#answerInto(file, statement, query, asker);
    yield* file.blocksInPlace();
  }

  async *parquet(statement: string, query: ParquetQuery, asker: Asker): AsyncGenerator<Uint8Array, void, void> {
    const settings = {
      ...asker.settings,
      ...PARQUET_SETTINGS,
      output_format_parquet_string_as_string: query.hasBytes ? 0 : 1,
    } as const;
    if (this.#rowsDirectory !== undefined) {
      await using file = new AnswerFile(this.#rowsDirectory);
      await this.#answerInto(file, statement, query, { ...asker, settings });
      yield* file.chunks();
      return;
    }
    const limits = limitsOf(query, this.#interactive);
    try {
      const answer = await this.#ask(statement, query, limits, {
        settings: { ...settings, ...limits.settings, wait_end_of_query: 1 },
        headers: asker.headers,
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
    { settings, headers }: Asker,
  ): Promise<void> {
    await this.#limited(query, async (limits) => {
      await using sent =
        this.#rowsDirectory === undefined ? undefined : await SentRows.write(this.#rowsDirectory, rows);
      const answer = await this.#ask(statement, query, limits, {
        ...(!sent && { values: Readable.from(rows, { objectMode: false }) }),
        settings: { ...settings, ...limits.settings, ...PARQUET_INSERT_SETTINGS, wait_end_of_query: 1 },
        headers: { ...headers, ...(sent && { [ROWS_HEADER]: sent.name }) },
      });
      await collect(answer.stream, limits.signal);
    });
  }

  async command(statement: string, query: EngineQuery | undefined, { settings, headers }: Asker): Promise<void> {
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

  async insert(table: string, blocks: readonly Uint8Array[], { settings, headers }: Asker): Promise<void> {
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
      throw engineError(error, this.#silence.whenAway);
    }
  }

  ping(): Promise<boolean> {
    return this.#silence.ping();
  }

  async close(): Promise<void> {
    await this.#client.close();
    this.#agent?.destroy();
  }

  #ask(
    statement: string,
    query: EngineQuery | undefined,
    limits: StatementLimits,
    { settings, headers, ...rows }: Asker & { readonly values?: Readable },
  ) {
    return this.#client.exec({
      query: statement,
      query_id: limits.queryId,
      abort_signal: limits.signal,
      ...rows,
      ...(query?.params && { query_params: query.params }),
      clickhouse_settings: settings,
      http_headers: { ...headers, [ROOM_HEADER]: limits.room },
    });
  }

  #answerInto(
    file: AnswerFile,
    statement: string,
    query: EngineQuery | undefined,
    { settings, headers }: Asker,
  ): Promise<void> {
    return this.#limited(query, async (limits) => {
      const answer = await this.#ask(statement, query, limits, {
        settings: { ...READ_SETTINGS, ...settings, ...limits.settings, wait_end_of_query: 1 },
        headers: { ...headers, [ANSWER_HEADER]: file.name },
      });
      await collect(answer.stream, limits.signal);
    });
  }

  async #limited<T>(
    query: EngineQuery | undefined,
    work: (limits: StatementLimits) => Promise<T>,
    operation: DoneStatement['operation'] = 'SELECT',
  ): Promise<T> {
    await this.#silence.refuse();
    const limits = limitsOf(query, this.#interactive);
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
  #report(operation: DoneStatement['operation'], { room, beganAt }: StatementLimits, failure: Error | undefined): void {
    const { code } = (failure ?? {}) as { readonly code?: string | number };
    if (code === 'query_cancelled') return;
    this.#watch?.({
      operation,
      room,
      elapsedMs: performance.now() - beganAt,
      ...(failure && { error: String(code ?? failure.name) }),
    });
  }

  async #failure(error: unknown, limits: StatementLimits): Promise<Error> {
    if (!limits.signal.aborted) return engineError(error, this.#silence.whenAway);
    // Our engine notices that a client went away; a server does not.
    if (!this.#isOurChild) this.#kill(limits.queryId);
    const reason: StoreError = limits.signal.reason;
    // The engine itself ends what takes too long. Where it did not, either the work cannot be ended at once, or nobody is there.
    return reason.code !== 'query_timeout' || (await this.ping()) ? reason : this.#silence.error(limits.beganAt);
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
