import { describe, expect, test } from 'vitest';
import { outcome, refusedAs, ScriptedPipeline } from '../../../test/scripted-pipeline.ts';
import { serveHttp } from '../../../test/serve-http.ts';

const HEADERS = { 'content-type': 'application/json', 'x-api-key': 'good' };

function post(url: string, body: string, headers: Record<string, string> = HEADERS): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body });
}

describe('POST /api/logs and /api/traces', () => {
  test.each([
    ['/api/logs', 'application/json', { decoder: 'json-logs', signal: 'logs', encoding: 'json' }],
    ['/api/logs', 'application/x-ndjson', { decoder: 'json-logs', signal: 'logs', encoding: 'json' }],
    ['/api/traces', 'application/json', { decoder: 'otlp', signal: 'traces', encoding: 'json' }],
    ['/api/traces', 'application/x-protobuf', { decoder: 'otlp', signal: 'traces', encoding: 'protobuf' }],
  ])('%s takes %s', async (path, contentType, request) => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = outcome(2, { too_old: 1 }, 'one is too old');
    await using server = await serveHttp(pipeline);
    const response = await post(`${server.url}${path}`, '{}', { ...HEADERS, 'content-type': contentType });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      accepted: 2,
      rejected: 1,
      reasons: { too_old: 1 },
      message: 'one is too old',
    });
    expect(pipeline.requests).toMatchObject([request]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'never %s, which any page may send unasked',
    async (contentType) => {
      const pipeline = new ScriptedPipeline();
      await using server = await serveHttp(pipeline);
      const response = await post(`${server.url}/api/logs`, '{}', { ...HEADERS, 'content-type': contentType });
      expect(response.status).toBe(415);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'unsupported_media_type', status: 415 });
      expect(pipeline.requests).toEqual([]);
    },
  );

  test('a refusal is a problem with its code and its place', async () => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = { kind: 'malformed', code: 'malformed_json', message: 'line 2: not JSON' };
    await using server = await serveHttp(pipeline);
    const malformed = await post(`${server.url}/api/logs`, '{');
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toEqual({
      type: 'urn:oriel:error:malformed_json',
      title: 'the body is not JSON',
      status: 400,
      code: 'malformed_json',
      detail: 'line 2: not JSON',
    });
    pipeline.answer = refusedAs('spool_full');
    const refused = await post(`${server.url}/api/logs`, '{}');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    const unknown = await post(`${server.url}/api/logs`, '{}', { 'content-type': 'application/json' });
    expect(unknown.status).toBe(401);
    expect(await unknown.json()).toMatchObject({ code: 'key_missing' });
  });
});
