import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RealEngine, startEmptyEngine } from '../../../test/real-engine.ts';
import { createEngineClients } from '../clients.ts';
import { rowPolicyStatements } from './row-policies.ts';
import { TENANT_TABLES } from './tenant-tables.ts';

test('every table behind the first wall is behind the second', async () => {
  const statements = rowPolicyStatements('oriel');
  expect(statements).toHaveLength(TENANT_TABLES.length);
  await expect(`${statements.join(';\n')};\n`).toMatchFileSnapshot('snapshots/row-policies.sql');
});

describe('an engine that refuses row policies', () => {
  let engine: RealEngine;
  const steps: string[] = [];
  beforeAll(async () => {
    engine = await startEmptyEngine({ engineKind: 'server' });
    await engine.store.migrate((step) => steps.push(step));
  });
  afterAll(() => engine.dispose());

  test('is used without, and said to be', () => {
    expect(steps.at(-1)).toMatch(
      /^no row policies on this engine, its tenants are kept apart by filters: .*SQL_oriel_tenant/,
    );
  });

  test('is sent none of their settings from then on', async () => {
    const { block } = await engine.clients.forTenant(7).query('SELECT count() AS rows FROM logs');
    expect(Number(block.column('rows').get(0))).toBe(0);
    await engine.clients.maintenance.command('OPTIMIZE TABLE logs');
  });

  test('shows no row by their condition to whom nobody speaks for', async () => {
    const [statement] = rowPolicyStatements('oriel');
    const condition = /USING (.*) TO ALL$/.exec(statement!)![1]!;
    const { block } = await engine.clients.maintenance.query(
      `SELECT count() AS rows FROM (SELECT arrayJoin([toUInt32(0), 1, 7, 4294967295]) AS tenant) WHERE ${condition}`,
    );
    expect(Number(block.column('rows').get(0))).toBe(0);
  });
});

test('statements say for whom they are where row policies hold', async () => {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url!, 'http://engine').searchParams);
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const clients = createEngineClients({ endpoint: { url: `http://127.0.0.1:${port}` }, password: '' });
  const ask = async () => {
    asked.length = 0;
    await clients.forTenant(7).query('SELECT 1');
    await clients.maintenance.command('OPTIMIZE TABLE logs');
    return asked.map((params) => [params.get('SQL_oriel_tenant'), params.get('SQL_oriel_maintenance')]);
  };
  try {
    expect(await ask()).toEqual([
      [null, null],
      [null, null],
    ]);
    clients.carryRowPolicySettings(true);
    expect(await ask()).toEqual([
      ['7', null],
      [null, '1'],
    ]);
  } finally {
    await clients.close();
    server.close();
  }
});
