import { createHash } from 'node:crypto';
import { createWriteStream, openAsBlob } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AwsClient } from 'aws4fetch';
import { ArchiveFailure } from './archive-failure.ts';
import type { ArchivePlace } from './archive-place.ts';
import type { S3Address } from './s3-address.ts';

export interface S3Options extends S3Address {
  /** Of whoever speaks S3's interface; empty for Amazon's own. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken: string;
}

/** Of small requests, and of those that carry an object. */
const PATIENCE_MS = 30_000;
const TRANSFER_PATIENCE_MS = 10 * 60_000;
const TOO_MANY_REQUESTS = 429;
const REQUEST_TIMEOUT = 408;

/**
 * A bucket. An object goes up with one request, under the checksum that it was made with: S3 refuses what does not match, and shows an object
 * when it has all of it.
 */
export function s3Place(options: S3Options): ArchivePlace {
  const { bucket, prefix, accessKey, secretKey, sessionToken, region } = options;
  const root = bucketUrl(options);
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    ...(sessionToken !== '' && { sessionToken }),
    service: 's3',
    region,
    retries: 0,
  });
  const address = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  const keyOf = (name: string): string => (prefix === '' ? name : `${prefix}/${name}`);
  const urlOf = (name: string): string => `${root}/${keyOf(name).split('/').map(encodeURIComponent).join('/')}`;

  async function send(what: string, url: string, init: RequestInit, patienceMs = PATIENCE_MS): Promise<Response> {
    const response = await reached(what, () =>
      client.fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs), redirect: 'manual' }),
    );
    if (response.ok || response.status === 404) return response;
    throw await refusal(what, response);
  }

  /** What ends on the way may arrive the next time. */
  async function reached<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new ArchiveFailure(`cannot ${what}: ${new URL(root).host} ${reasonOf(cause)}`, {
        cause,
        isTransient: true,
      });
    }
  }

  /** Where the bucket is missing, nothing in it is merely absent. */
  async function isThere(what: string, response: Response): Promise<boolean> {
    if (response.status !== 404) return true;
    const text = await reached(what, () => response.text());
    if (text.includes('<Code>NoSuchBucket</Code>')) {
      throw new ArchiveFailure(`cannot ${what}: there is no bucket "${bucket}"`, { isTransient: false });
    }
    return false;
  }

  return {
    address,
    async put(name, content) {
      const what = `write '${name}'`;
      const isBytes = content instanceof Uint8Array;
      const body = isBytes ? new Blob([content as Uint8Array<ArrayBuffer>]) : await openAsBlob(content.path);
      const sha256 = isBytes ? createHash('sha256').update(content).digest('hex') : content.sha256;
      const headers = { 'x-amz-content-sha256': sha256 };
      const response = await send(what, urlOf(name), { method: 'PUT', body, headers }, TRANSFER_PATIENCE_MS);
      if (!(await isThere(what, response))) throw await refusal(what, response);
      await response.body?.cancel();
    },
    async get(name) {
      const what = `read '${name}'`;
      const response = await send(what, urlOf(name), { method: 'GET' });
      return (await isThere(what, response))
        ? new Uint8Array(await reached(what, () => response.arrayBuffer()))
        : undefined;
    },
    async download(name, path) {
      const what = `read '${name}'`;
      const response = await send(what, urlOf(name), { method: 'GET' }, TRANSFER_PATIENCE_MS);
      if (!(await isThere(what, response))) return false;
      await reached(what, () => pipeline(response.body!, createWriteStream(path, { mode: 0o600 })));
      return true;
    },
    async *list(folder) {
      const what = `list '${folder}'`;
      for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
        const query = new URLSearchParams({ 'list-type': '2', prefix: keyOf(folder), 'encoding-type': 'url' });
        if (token !== undefined) query.set('continuation-token', token);
        const response = await send(what, `${root}/?${query}`, { method: 'GET' });
        await isThere(what, response);
        const page = await reached(what, () => response.text());
        const skipped = prefix === '' ? 0 : prefix.length + 1;
        for (const key of elementsOf(page, 'Key')) yield decodeURIComponent(key.replaceAll('+', ' ')).slice(skipped);
        token = elementsOf(page, 'NextContinuationToken')[0];
      }
    },
    async remove(name) {
      const response = await send(`remove '${name}'`, urlOf(name), { method: 'DELETE' });
      await response.body?.cancel();
    },
  };
}

/** Amazon's buckets have hosts of their own, unless a dot in the name keeps them from having a certificate. */
function bucketUrl({ bucket, endpoint, region }: S3Options): string {
  if (endpoint !== '') return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  const host = `s3.${region}.amazonaws.com`;
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
}

async function refusal(what: string, response: Response): Promise<ArchiveFailure> {
  const { status } = response;
  const text = await response.text().catch(() => '');
  const [code = ''] = elementsOf(text, 'Code');
  const [message = ''] = elementsOf(text, 'Message');
  const said = [code, message].filter((part) => part !== '').join(': ');
  const isTransient = status >= 500 || status === TOO_MANY_REQUESTS || status === REQUEST_TIMEOUT;
  return new ArchiveFailure(`cannot ${what}: ${status}${said === '' ? '' : ` ${said}`}`, { isTransient });
}

/** Texts of all elements of a name; S3's answers are flat where we look, and keys come without markup in them. */
function elementsOf(xml: string, name: string): string[] {
  return Array.from(xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g')), ([, text]) => unescaped(text!));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'does not answer';
  if (error.name === 'TimeoutError') return 'did not answer in time';
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
  return code === undefined ? 'ended the connection' : `does not answer (${code})`;
}
