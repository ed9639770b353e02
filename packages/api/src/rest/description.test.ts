import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestOriel } from '../../test/test-oriel.ts';
import { startTestOriel } from '../../test/test-oriel.ts';

interface DescribedAnswer {
  readonly description: string;
  readonly content: Readonly<Record<string, object>>;
}

interface Described {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { responses: Record<string, DescribedAnswer> }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

let oriel: TestOriel;
let described: Described;

beforeAll(async () => {
  oriel = await startTestOriel();
  described = (await (await fetch(`${oriel.url}/monitoring/openapi.json`)).json()) as Described;
});
afterAll(() => oriel[Symbol.asyncDispose]());

test('the description names every REST route, each with its answer and its refusals', () => {
  expect(described.openapi).toBe('3.1.0');
  const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(operations).toEqual([
    'GET /monitoring/logs',
    'POST /monitoring/logs/search',
    'GET /monitoring/logs/streams',
    'GET /monitoring/traces',
    'GET /monitoring/traces/{traceId}',
    'GET /monitoring/services',
    'GET /monitoring/dependencies',
    'GET /monitoring/metrics',
    'GET /monitoring/metrics/{metric}',
    'GET /monitoring/tenants',
    'POST /monitoring/tenants',
    'GET /monitoring/tenants/{tenant}',
    'PATCH /monitoring/tenants/{tenant}',
    'POST /monitoring/tenants/{tenant}/retention-cost',
    'GET /monitoring/redaction/personal',
    'POST /monitoring/redaction/trial',
    'GET /monitoring/audit',
    'GET /monitoring/settings',
    'GET /monitoring/preferences',
    'PATCH /monitoring/preferences',
  ]);
  for (const methods of Object.values(described.paths)) {
    for (const { responses } of Object.values(methods)) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '403', '422', '429', '503', '504']));
      expect((responses['200'] ?? responses['201'])?.description).toMatch(/^(?!Default Response)./);
      for (const [status, { content }] of Object.entries(responses)) {
        expect(Object.keys(content)).toEqual([status < '300' ? 'application/json' : 'application/problem+json']);
      }
    }
  }
});

test('every shape that is named is there, and none that is not', () => {
  const named = [...JSON.stringify(described).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, id]) => id!);
  expect([...new Set(named)].sort()).toEqual(Object.keys(described.components.schemas).sort());
});

test('the pages bring their own scripts and styles, and nothing from elsewhere', async () => {
  for (const page of ['/monitoring/docs', '/graphql/explorer']) {
    const html = await (await fetch(`${oriel.url}${page}`)).text();
    expect(html).not.toMatch(/https?:\/\//);
    expect(html).not.toMatch(/<script>|style=|onclick/);
    const parts = [...html.matchAll(/(?:href|src)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path!);
    expect(parts).toHaveLength(2);
    for (const path of parts) {
      const part = await fetch(`${oriel.url}${path}`);
      expect(part.status).toBe(200);
      expect(part.headers.get('content-type')).toMatch(path.endsWith('.js') ? 'text/javascript' : 'text/css');
    }
  }
});
