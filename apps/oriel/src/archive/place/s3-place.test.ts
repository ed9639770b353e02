import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, cutOff, refuse, type ScriptedAnswer, scriptedS3 } from '../test/scripted-s3.ts';
import { retryingPlace } from './retrying-place.ts';
import { s3Place } from './s3-place.ts';

// What goes wrong between Oriel and a bucket. That a real server takes our requests is tried in journeys/clients/s3.client.ts.

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-s3-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const SECRET = 'wJalrXUtnFEMI';

function placeAt(endpoint: string, prefix = 'oriel') {
  const pauses: number[] = [];
  const bucket = { bucket: 'telemetry', prefix, endpoint, region: 'eu-central-1' };
  const place = s3Place({ ...bucket, accessKey: 'AKIA', secretKey: SECRET, sessionToken: '' });
  const pause = async (ms: number) => void pauses.push(ms);
  return { place: retryingPlace(place, { pause, random: () => 1 }), pauses };
}

function localFile(text: string) {
  const path = join(directory, 'object');
  writeFileSync(path, text);
  return { path, sizeBytes: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}

test('an object goes up with one signed request, under its checksum', async () => {
  await using s3 = await scriptedS3(answer(200));
  const file = localFile('rows');
  await placeAt(s3.url).place.put('tenant=1/day=2026-01-02/a.parquet', file);
  expect(s3.requests).toHaveLength(1);
  const [{ line, headers, body }] = s3.requests as [(typeof s3.requests)[number]];
  expect(line).toBe('PUT /telemetry/oriel/tenant%3D1/day%3D2026-01-02/a.parquet');
  expect(body.toString()).toBe('rows');
  expect(headers).toMatchObject({ 'content-length': '4', 'x-amz-content-sha256': file.sha256 });
  expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-central-1\/s3\/aws4_request, /);
});

describe('what may get better is tried three times, with growing pauses', () => {
  const file = () => localFile('rows');
  test.each<[string, ScriptedAnswer]>([
    ['503', refuse(503, 'SlowDown', 'Please reduce your request rate.')],
    ['500', answer(500)],
    ['429', answer(429)],
    ['408', refuse(408, 'RequestTimeout', 'idle')],
    ['a cut connection', (request) => void request.socket.destroy()],
  ])('%s, and then it is there', async (_, failure) => {
    await using s3 = await scriptedS3(failure, failure, answer(200));
    const { place, pauses } = placeAt(s3.url);
    await place.put('a', file());
    expect(s3.requests.map(({ body }) => body.toString())).toEqual(['rows', 'rows', 'rows']);
    expect(pauses).toEqual([1_000, 4_000]);
  });

  test('and no more', async () => {
    await using s3 = await scriptedS3(refuse(503, 'SlowDown', 'Please reduce your request rate.'));
    const { place } = placeAt(s3.url);
    await expect(place.put('a', file())).rejects.toMatchObject({
      message: "cannot write 'a': 503 SlowDown: Please reduce your request rate.",
      isTransient: true,
    });
    expect(s3.requests).toHaveLength(3);
  });

  test('an object that ends half way is not taken for whole', async () => {
    await using s3 = await scriptedS3(cutOff, cutOff, answer(200, 'whole'));
    const path = join(directory, 'downloaded');
    expect(await placeAt(s3.url).place.download('a', path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('whole');
    await using gone = await scriptedS3(cutOff);
    await expect(placeAt(gone.url).place.get('a')).rejects.toMatchObject({ isTransient: true });
  });

  test('where nobody listens it is said who does not answer', async () => {
    const { url } = await (async () => {
      await using s3 = await scriptedS3(answer(200));
      return { url: s3.url };
    })();
    const host = new URL(url).host;
    await expect(placeAt(url).place.get('a')).rejects.toThrow(
      `cannot read 'a': ${host} does not answer (ECONNREFUSED)`,
    );
  });
});

describe('what cannot get better by itself is tried once', () => {
  test.each<[string, ScriptedAnswer, string]>([
    [
      'a key that is refused',
      refuse(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'),
      "cannot write 'a': 403 InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.",
    ],
    [
      'another region',
      refuse(301, 'PermanentRedirect', 'The bucket is in this region: us-west-2 &amp; no other.'),
      "cannot write 'a': 301 PermanentRedirect: The bucket is in this region: us-west-2 & no other.",
    ],
    ['no such bucket', refuse(404, 'NoSuchBucket', 'none'), 'cannot write \'a\': there is no bucket "telemetry"'],
    ['a page of somebody else', answer(400, '<html>what?</html>'), "cannot write 'a': 400"],
  ])('%s', async (_, failure, message) => {
    await using s3 = await scriptedS3(failure);
    const { place } = placeAt(s3.url);
    await expect(place.put('a', localFile('rows'))).rejects.toMatchObject({ message, isTransient: false });
    expect(s3.requests).toHaveLength(1);
    await expect(place.put('a', localFile('rows'))).rejects.not.toThrow(SECRET);
  });
});

test('what is not there is absent, and gone already', async () => {
  await using s3 = await scriptedS3(refuse(404, 'NoSuchKey', 'none'));
  const { place } = placeAt(s3.url);
  expect(await place.get('a')).toBeUndefined();
  expect(await place.download('a', join(directory, 'none'))).toBe(false);
  await place.remove('a');
  await using bucket = await scriptedS3(refuse(404, 'NoSuchBucket', 'none'));
  await expect(placeAt(bucket.url).place.get('a')).rejects.toThrow('there is no bucket "telemetry"');
});

test('a list goes on where its page ends, with names as they were given', async () => {
  const page = (keys: string, more = '') =>
    answer(200, `<ListBucketResult>${keys}${more}<IsTruncated>${more !== ''}</IsTruncated></ListBucketResult>`);
  await using s3 = await scriptedS3(
    page(
      '<Contents><Key>oriel/tenant%3D1/a.parquet</Key></Contents>',
      '<NextContinuationToken>1a&amp;b=</NextContinuationToken>',
    ),
    page('<Contents><Key>oriel/tenant%3D1/b+c</Key></Contents>'),
  );
  expect(await Array.fromAsync(placeAt(s3.url).place.list('tenant=1/'))).toEqual([
    'tenant=1/a.parquet',
    'tenant=1/b c',
  ]);
  expect(s3.requests.map(({ line }) => Object.fromEntries(new URL(line.slice(4), s3.url).searchParams))).toEqual([
    { 'list-type': '2', prefix: 'oriel/tenant=1/', 'encoding-type': 'url' },
    { 'list-type': '2', prefix: 'oriel/tenant=1/', 'encoding-type': 'url', 'continuation-token': '1a&b=' },
  ]);
  await using bare = await scriptedS3(page('<Contents><Key>a</Key></Contents>'));
  expect(await Array.fromAsync(placeAt(bare.url, '').place.list(''))).toEqual(['a']);
});
