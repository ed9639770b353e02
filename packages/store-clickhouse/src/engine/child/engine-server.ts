import { randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerFilePath } from '../answer-file.ts';
import { bindParameters } from '../sql/bind-parameters.ts';
import { keyword } from '../sql/lex-sql.ts';
import { quoteString } from '../sql/quote-sql.ts';
import { judgeStatement } from '../wall/judge-statement.ts';
import { type AnswerSummary, NOTHING_READ, sendAnswer, sendException, sendFile, sendStream } from './answer.ts';
import { AnswerOnDisk } from './answer-on-disk.ts';
import type { RoomName } from './child-options.ts';
import { EngineException, exceptionCode } from './engine-exception.ts';
import { type EngineRequest, parseEngineRequest } from './engine-request.ts';
import type { EngineSession, SessionState } from './engine-session.ts';
import { inputInsert } from './input-insert.ts';
import { PROGRESS_FORMAT, progressThenRows } from './progress-rows.ts';
import type { ReadMeter } from './read-meter.ts';
import { inflatedBody, RowsFile, readText } from './request-body.ts';
import type { Room } from './room.ts';
import { cancelledException, type RunningStatement, type RunningStatements } from './running-statements.ts';
import { cancelledQueryId, insertFormat, readStatement, type Statement, withoutFormat } from './statement.ts';

interface EngineServerParts {
  readonly rooms: Readonly<Record<RoomName, Room>>;
  readonly running: RunningStatements;
  readonly meter: ReadMeter;
  readonly database: string;
  readonly secret: string;
  readonly maintenanceSecret: string;
  /** For rows on their way in, and large answers on their way out. */
  readonly rowsDirectory: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** Tenants' reads that name no limit of their own. */
const DEFAULT_TIMEOUT_MS = 5000;

/** Parameters stand in the address: a packing names every segment of ten minutes, a question of a year every packing of its days. */
const MOST_HEADER_BYTES = 4 * 1024 * 1024;

/** Formats whose chunks can simply follow each other. */
const STREAMABLE_FORMATS: ReadonlySet<string> = new Set([
  'Native',
  'JSONEachRow',
  'JSONCompactEachRow',
  'TabSeparated',
  'TSV',
  'CSV',
  'RowBinary',
]);

/** Formats of answers in a file. */
const FILE_FORMATS: ReadonlySet<string> = new Set(['Native', 'Parquet']);

/** ClickHouse's HTTP interface over embedded sessions. */
export function createEngineServer(parts: EngineServerParts): Server {
  const options = { keepAliveTimeout: 60_000, requestTimeout: 0, maxHeaderSize: MOST_HEADER_BYTES };
  const server = createServer(options, (incoming, response) => {
    handle(parts, incoming, response).catch((error: unknown) => {
      parts.log('error', `a request failed outside of any statement: ${String(error)}`);
      response.destroy();
    });
  });
  // One server with many reads in flight, each on a connection of its own.
  server.maxConnections = 10_000;
  return server;
}

async function handle(parts: EngineServerParts, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (incoming.url ?? '/').split('?', 1)[0];
  if (path === '/ping' || path === '/replicas_status') {
    response.end('Ok.\n');
    return;
  }
  if (path !== '/') {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=UTF-8' }).end(`There is no handle ${path}\n`);
    return;
  }
  const request = parseEngineRequest(incoming);
  try {
    authenticate(parts, request);
    await answer(parts, request, incoming, response);
  } catch (error) {
    // Whatever is left of the body is not wanted; the connection stays usable for the next request.
    incoming.resume();
    sendException(response, request.queryId, error);
  }
}

async function answer(
  parts: EngineServerParts,
  request: EngineRequest,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = incoming.method === 'POST' ? inflatedBody(incoming) : undefined;
  // Rows follow an INSERT in the query parameter; else the body is (the rest of) the statement.
  const announced = request.query ? readStatement(request.query) : undefined;
  const rowsInBody = announced !== undefined && takesRows(announced);
  const statement =
    announced && (rowsInBody || !body) ? announced : readStatement(request.query + (body ? await readText(body) : ''));

  const cancelled = cancelledQueryId(statement, request.parameters);
  if (cancelled !== undefined) {
    parts.running.cancel(cancelled);
    await sendAnswer(response, request, 'TabSeparated', new Uint8Array(0), NOTHING_READ);
    return;
  }

  const verdict = judgeStatement(statement, request, isMaintenance(parts, request), parts.database);
  if (verdict.kind === 'refused') throw new EngineException(497, 'ACCESS_DENIED', verdict.reason);

  const room = parts.rooms[roomFor(request, verdict.kind)];
  const running = parts.running.begin(request.queryId, timeoutMs(request, verdict.kind));
  const onClose = () => {
    if (!response.writableFinished) running.cancel(cancelledException());
  };
  response.once('close', onClose);
  try {
    if (rowsInBody || takesRows(statement)) {
      await insertRows(parts, request, statement, rowsInBody ? body! : undefined, room, running, response);
    } else {
      await runStatement(parts, request, statement, room, running, response);
    }
  } finally {
    running.done();
  }
}

async function runStatement(
  parts: EngineServerParts,
  request: EngineRequest,
  statement: Statement,
  room: Room,
  running: RunningStatement,
  response: ServerResponse,
): Promise<void> {
  const format = formatOf(statement, request);
  const sql = `${running.mark} ${bindParameters(statement.sql, statement.tokens, request.parameters)}`;
  const isRead = statement.verb === 'SELECT' || statement.verb === 'WITH';
  if (isRead && goesByDisk(request, format)) {
    await answerByDisk(parts, request, statement, format, room, running, response);
    return;
  }
  await inSession(parts, request, room, running, async (session) => {
    const startedAt = performance.now();
    if (request.answerFile !== undefined && isRead) {
      await writeAnswer(parts, request, sql, statement, session, running);
      parts.meter.skip();
      await sendAnswer(response, request, format, new Uint8Array(0), NOTHING_READ);
      return;
    }
    const reasonOf = (error: unknown) => (running.signal.aborted ? running.signal.reason : error);
    if (format === PROGRESS_FORMAT && isRead) {
      const rows = session.run(sql, format);
      try {
        const told = progressThenRows(rows, () => parts.running.progressOf(running));
        await sendStream(response, request, format, told, reasonOf);
      } finally {
        // Whoever asked may have gone: the session is free when the statement has ended, and no sooner.
        await rows.catch(() => {});
        parts.meter.skip();
      }
      return;
    }
    if (request.wantsStream && isStreamable(statement, format)) {
      await sendStream(response, request, format, session.stream(sql, format), reasonOf);
      parts.meter.skip();
      return;
    }
    const metered = isRead && request.isMetered ? await parts.meter.begin() : undefined;
    try {
      const bytes = await session.run(sql, format);
      const elapsedMs = performance.now() - startedAt;
      const read = metered ? await parts.meter.end(metered) : NOTHING_READ.read;
      await sendAnswer(response, request, format, bytes, { read, resultRows: 0, elapsedMs });
    } finally {
      if (metered) parts.meter.drop(metered);
      else parts.meter.skip();
    }
  });
}

/** A name and nothing else: it becomes part of a statement, behind what the wall has looked at. */
function formatOf(statement: Statement, request: EngineRequest): string {
  const format = statement.format ?? request.defaultFormat ?? 'TabSeparated';
  if (!/^[a-z]\w*$/i.test(format)) throw new EngineException(73, 'UNKNOWN_FORMAT', `Unknown format ${format}`);
  return format;
}

/** Into the file that the asker named; one whose asker has gone meanwhile is nobody's. */
async function writeAnswer(
  parts: EngineServerParts,
  request: EngineRequest,
  sql: string,
  statement: Statement,
  session: EngineSession,
  running: RunningStatement,
): Promise<void> {
  const path = answerFilePath(parts.rowsDirectory, request.answerFile!);
  if (path === undefined) throw new EngineException(36, 'BAD_ARGUMENTS', 'the name of an answer is a UUID');
  if (statement.format !== undefined)
    throw new EngineException(36, 'BAD_ARGUMENTS', 'an answer in a file has no FORMAT of its own');
  const format = request.defaultFormat ?? 'Native';
  if (!FILE_FORMATS.has(format))
    throw new EngineException(36, 'BAD_ARGUMENTS', `an answer in a file is one of ${[...FILE_FORMATS].join(', ')}`);
  const answer = new AnswerOnDisk(path);
  try {
    await answer.write(session, sql, format);
    running.signal.throwIfAborted();
  } catch (error) {
    await answer.remove();
    throw error;
  }
}

/** A whole day as Parquet is large whoever asks. Rows with their progress are told while the statement runs. */
function goesByDisk(request: EngineRequest, format: string): boolean {
  if (format === PROGRESS_FORMAT) return false;
  return isOfAnotherClient(request) || (format === 'Parquet' && request.answerFile === undefined);
}

/** Ours say which sessions are theirs. */
function isOfAnotherClient(request: EngineRequest): boolean {
  return request.room === undefined;
}

/**
 * What other clients ask is as large as they like, in any format, and they may read it slowly: it goes by way of a file, so that neither
 * this process holds it in memory nor its session waits until it is read, and what fails has its status still.
 */
async function answerByDisk(
  parts: EngineServerParts,
  request: EngineRequest,
  statement: Statement,
  format: string,
  room: Room,
  running: RunningStatement,
  response: ServerResponse,
): Promise<void> {
  await using answer = new AnswerOnDisk(answerFilePath(parts.rowsDirectory, randomUUID())!);
  const bound = bindParameters(withoutFormat(statement), statement.tokens, request.parameters);
  const summary = await inSession(parts, request, room, running, async (session): Promise<AnswerSummary> => {
    const startedAt = performance.now();
    const metered = await parts.meter.begin();
    try {
      await answer.write(session, `${running.mark} ${bound}`, format);
      running.signal.throwIfAborted();
      const elapsedMs = performance.now() - startedAt;
      return { read: await parts.meter.end(metered), resultRows: 0, elapsedMs };
    } finally {
      parts.meter.drop(metered);
    }
  });
  await sendFile(response, request, format, await answer.open(), summary);
}

/**
 * The embedded engine plans a streamed statement on the event loop, and runs what must be known for that: a scalar
 * sub-query of a second would hold up every other request. One SELECT has none.
 */
function isStreamable(statement: Statement, format: string): boolean {
  const selects = statement.tokens.filter((token) => keyword(token) === 'SELECT').length;
  return selects === 1 && statement.verb !== 'INSERT' && STREAMABLE_FORMATS.has(format);
}

/** Rows go through a file, which a sender on this machine may have written itself: the embedded engine reads `FROM INFILE` as fast as a server reads its socket. */
async function insertRows(
  parts: EngineServerParts,
  request: EngineRequest,
  statement: Statement,
  body: Awaited<ReturnType<typeof inflatedBody>> | undefined,
  room: Room,
  running: RunningStatement,
  response: ServerResponse,
): Promise<void> {
  await using file =
    request.sentRows !== undefined && isMaintenance(parts, request)
      ? await RowsFile.sent(parts.rowsDirectory, request.sentRows)
      : await RowsFile.write(parts.rowsDirectory, running.mark.replaceAll(/\D/g, ''), body ?? inlineRows(statement));
  const sql = `${running.mark} ${insertFromFile(statement, file.path)}`;
  await inSession(parts, request, room, running, async (session) => {
    const startedAt = performance.now();
    await session.run(sql, 'Null');
    parts.meter.skip();
    const summary = { ...NOTHING_READ, elapsedMs: performance.now() - startedAt };
    await sendAnswer(response, request, 'TabSeparated', new Uint8Array(0), summary);
  });
}

/** Whether rows follow the statement. */
function takesRows(statement: Statement): boolean {
  if (statement.verb !== 'INSERT') return false;
  return (insertFormat(statement.tokens) ?? inputInsert(statement.sql, statement.tokens)) !== undefined;
}

/** What stands behind the format in the statement itself. */
function inlineRows(statement: Statement): string {
  const { end } = insertFormat(statement.tokens) ?? { end: statement.sql.length };
  return statement.sql.slice(end).replace(/^[ \t]*\n?/, '');
}

function insertFromFile(statement: Statement, path: string): string {
  const through = inputInsert(statement.sql, statement.tokens);
  if (through !== undefined) return through.over(path);
  const { format, clauseStart, end } = insertFormat(statement.tokens)!;
  return `${statement.sql.slice(0, clauseStart)} FROM INFILE ${quoteString(path)} ${settingsClause(statement, clauseStart, end)} FORMAT ${format}`;
}

/** `SETTINGS …` between the columns and the format, if there is one. */
function settingsClause(statement: Statement, clauseStart: number, end: number): string {
  const clause = statement.sql.slice(clauseStart, end);
  return /^SETTINGS\b/i.test(clause) ? clause.replace(/\b(?:FORMAT\s+\w+|VALUES)\s*$/i, '') : '';
}

async function inSession<T>(
  parts: EngineServerParts,
  request: EngineRequest,
  room: Room,
  running: RunningStatement,
  work: (session: EngineSession) => Promise<T>,
): Promise<T> {
  const state: SessionState = { database: request.database ?? parts.database, settings: request.settings };
  const session = await room.acquire(state, running.signal);
  try {
    return await parts.running.killable(running, async () => {
      await session.prepare(state);
      running.signal.throwIfAborted();
      return await work(session);
    });
  } catch (error) {
    if (exceptionCode(error) === 1000) parts.log('warn', `statement ${request.queryId}: ${String(error)}`);
    throw error;
  } finally {
    room.release(session);
  }
}

/** Reads of tenants never take the room of writes. */
function roomFor(request: EngineRequest, kind: 'tenant' | 'maintenance'): RoomName {
  if (kind === 'maintenance') return request.room ?? 'write';
  return request.room === 'background' ? 'background' : 'interactive';
}

function timeoutMs(request: EngineRequest, kind: 'tenant' | 'maintenance'): number {
  const seconds = Number(request.settings.get('max_execution_time'));
  if (seconds > 0) return Math.ceil(seconds * 1000);
  return kind === 'tenant' ? DEFAULT_TIMEOUT_MS : 0;
}

function authenticate(parts: EngineServerParts, request: EngineRequest): void {
  if (sameSecret(request.password, parts.secret)) return;
  throw new EngineException(
    516,
    'AUTHENTICATION_FAILED',
    `${request.user}: Authentication failed: password is incorrect, or there is no user with such name`,
  );
}

function isMaintenance(parts: EngineServerParts, request: EngineRequest): boolean {
  return request.maintenanceMark !== undefined && sameSecret(request.maintenanceMark, parts.maintenanceSecret);
}

function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
