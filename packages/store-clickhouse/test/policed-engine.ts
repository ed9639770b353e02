import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAINTENANCE_HEADER } from '../src/engine/oriel-headers.ts';
import { MAINTENANCE_SETTING, ROW_IS_VISIBLE, TENANT_SETTING, TRIAL_TABLE } from '../src/engine/wall/row-policies.ts';
import { DEFAULT_DATABASE, maintenanceSecretOf, startEngine } from '../src/index.ts';

const MEMORY_BYTES = 2 * 1024 ** 3;
/**
 * The embedded engine takes no `CREATE ROW POLICY` and no settings of other people's names. It does take row policies from its
 * configuration, and these settings, which only one format heeds that is used nowhere.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  [TENANT_SETTING]: 'format_custom_row_before_delimiter',
  [MAINTENANCE_SETTING]: 'format_custom_row_between_delimiter',
};

export interface PolicedEngine extends AsyncDisposable {
  /** As CLICKHOUSE_URL. */
  readonly url: string;
  /** Statements about policies, which are made by the configuration instead. */
  readonly policyStatements: readonly string[];
}

export interface PolicedEngineOptions {
  /** Where policies are in force from the start. */
  readonly tables: readonly string[];
  /** Without the first wall's filters what is seen is what policies show. */
  readonly dropsFilters: boolean;
}

/**
 * As near as a machine without ClickHouse gets to a server with row policies: the real engine with those policies in force, by their
 * own condition, and without the first wall, as a server has none. A relay before it says settings and statements in its words.
 */
export async function startPolicedEngine(options: PolicedEngineOptions): Promise<PolicedEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-policed-'));
  // What stands in this folder is added to the configuration that the engine writes for itself.
  mkdirSync(join(dataDir, 'engine.d'));
  const users = join(dataDir, 'users.xml');
  writeFileSync(users, usersXml(DEFAULT_DATABASE, [...options.tables, TRIAL_TABLE]));
  writeFileSync(
    join(dataDir, 'engine.d/users.xml'),
    `<clickhouse><users_config>${users}</users_config></clickhouse>\n`,
  );
  const password = randomBytes(24).toString('base64url');
  const maintenanceSecret = maintenanceSecretOf(password);
  const engine = await startEngine({
    dataDir,
    memoryBytes: MEMORY_BYTES,
    listen: { host: '127.0.0.1', port: 0 },
    secret: password,
    maintenanceSecret,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const { endpoint } = engine.clientOptions;
  if (!('url' in endpoint)) throw new Error('the engine was to listen on a port');
  const policyStatements: string[] = [];
  const relay = createServer((incoming, response) => {
    void relayed(incoming, response, { engine: endpoint.url, maintenanceSecret, policyStatements, ...options });
  });
  await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
  return {
    url: `http://default:${password}@127.0.0.1:${(relay.address() as AddressInfo).port}`,
    policyStatements,
    async [Symbol.asyncDispose]() {
      relay.closeAllConnections();
      await new Promise((done) => relay.close(done));
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Relay {
  readonly engine: string;
  readonly maintenanceSecret: string;
  readonly policyStatements: string[];
  readonly dropsFilters: boolean;
}

async function relayed(incoming: IncomingMessage, response: ServerResponse, relay: Relay): Promise<void> {
  const url = new URL(inItsWords(incoming.url ?? '/'), relay.engine);
  if (relay.dropsFilters) url.searchParams.delete('additional_table_filters');
  // Where the address has a statement the body is rows, which may be long.
  const statement = url.searchParams.has('query')
    ? undefined
    : Buffer.concat(await Array.fromAsync<Buffer>(incoming)).toString('latin1');
  if (statement !== undefined && /^(CREATE|DROP) ROW POLICY/.test(statement)) {
    relay.policyStatements.push(statement);
    response.end();
    return;
  }
  const { 'transfer-encoding': _chunked, 'content-length': _length, ...others } = incoming.headers;
  const bytes =
    statement === undefined ? undefined : Buffer.from(withoutFilters(inItsWords(statement), relay), 'latin1');
  const outgoing = sendRequest(url, {
    method: incoming.method,
    headers: {
      ...others,
      [MAINTENANCE_HEADER]: relay.maintenanceSecret,
      ...(bytes ? { 'content-length': bytes.length } : { 'transfer-encoding': 'chunked' }),
    },
  });
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  outgoing.once('error', () => response.destroy());
  // Who asked may have gone: then the engine is to know.
  response.once('close', () => outgoing.destroy());
  if (bytes) outgoing.end(bytes);
  else incoming.pipe(outgoing);
}

function inItsWords(text: string): string {
  return Object.entries(STAND_INS).reduce((said, [name, standIn]) => said.replaceAll(name, standIn), text);
}

function withoutFilters(statement: string, { dropsFilters }: Relay): string {
  return dropsFilters ? statement.replace(/ SETTINGS additional_table_filters = \{.*?\}/g, '') : statement;
}

function usersXml(database: string, tables: readonly string[]): string {
  const condition = inItsWords(ROW_IS_VISIBLE).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const policies = tables.map((table) => `<${table}><filter>${condition}</filter></${table}>`).join('');
  return `<clickhouse>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users><default>
    <password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
    <databases><${database}>${policies}</${database}></databases>
  </default></users>
</clickhouse>
`;
}
