import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  ANSWER_HEADER,
  MAINTENANCE_HEADER,
  METER_HEADER,
  ROOM_HEADER,
  ROWS_HEADER,
  STREAM_HEADER,
} from '../oriel-headers.ts';
import type { RoomName } from './child-options.ts';

/** One request of ClickHouse's HTTP interface, taken apart. */
export interface EngineRequest {
  readonly queryId: string;
  /** From the `query` parameter; the body follows it. */
  readonly query: string;
  readonly database: string | undefined;
  readonly defaultFormat: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}`, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly user: string;
  readonly password: string;
  readonly maintenanceMark: string | undefined;
  readonly room: RoomName | undefined;
  readonly wantsStream: boolean;
  /** Whether how much is read is to be said. */
  readonly isMetered: boolean;
  /** Name of the file that holds the rows of an INSERT. */
  readonly sentRows: string | undefined;
  /** Name of the file that takes the answer of a SELECT. */
  readonly answerFile: string | undefined;
  /** The encoding in which the answer may be compressed. */
  readonly answerEncoding: 'gzip' | 'deflate' | 'zstd' | undefined;
}

/** Parameters of the interface itself: never settings of the engine. */
const INTERFACE_PARAMETERS: ReadonlySet<string> = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'role',
  'quota_key',
  'session_id',
  'session_timeout',
  'session_check',
  'wait_end_of_query',
  'buffer_size',
  'compress',
  'decompress',
  'enable_http_compression',
  'http_zlib_compression_level',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_write_exception_in_output_format',
  'cancel_http_readonly_queries_on_client_close',
  'client_protocol_version',
]);

export function parseEngineRequest(incoming: IncomingMessage): EngineRequest {
  const url = new URL(incoming.url ?? '/', 'http://engine');
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) parameters.set(name.slice('param_'.length), value);
    else if (!INTERFACE_PARAMETERS.has(name)) settings.set(name, value);
  }
  const [user, password] = credentials(incoming, url);
  return {
    queryId: url.searchParams.get('query_id') || header(incoming, 'x-clickhouse-query-id') || randomUUID(),
    query: url.searchParams.get('query') ?? '',
    database: url.searchParams.get('database') || header(incoming, 'x-clickhouse-database') || undefined,
    defaultFormat: url.searchParams.get('default_format') || header(incoming, 'x-clickhouse-format') || undefined,
    settings,
    parameters,
    user,
    password,
    maintenanceMark: header(incoming, MAINTENANCE_HEADER),
    room: roomName(header(incoming, ROOM_HEADER)),
    wantsStream: header(incoming, STREAM_HEADER) === '1',
    isMetered: header(incoming, METER_HEADER) !== '0',
    sentRows: header(incoming, ROWS_HEADER),
    answerFile: header(incoming, ANSWER_HEADER),
    answerEncoding: answerEncoding(incoming, url),
  };
}

function credentials(incoming: IncomingMessage, url: URL): [user: string, password: string] {
  const user = header(incoming, 'x-clickhouse-user');
  if (user !== undefined) return [user, header(incoming, 'x-clickhouse-key') ?? ''];
  const basic = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(header(incoming, 'authorization') ?? '');
  if (basic) {
    const text = Buffer.from(basic[1]!, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  }
  return [url.searchParams.get('user') ?? 'default', url.searchParams.get('password') ?? ''];
}

function roomName(text: string | undefined): RoomName | undefined {
  return text === 'write' || text === 'interactive' || text === 'background' ? text : undefined;
}

function answerEncoding(incoming: IncomingMessage, url: URL): EngineRequest['answerEncoding'] {
  if (url.searchParams.get('enable_http_compression') !== '1') return undefined;
  const accepted = header(incoming, 'accept-encoding') ?? '';
  return (['zstd', 'gzip', 'deflate'] as const).find((encoding) => accepted.includes(encoding));
}

function header(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
