import { readFile } from 'node:fs/promises';
import type { HttpClientConfig, Secret } from '../config/http-client-config.ts';

/** The text of a secret, from its file where it has one. */
export async function readSecret(secret: Secret): Promise<string> {
  return 'text' in secret ? secret.text : (await readFile(secret.file, 'utf8')).trim();
}

/** Headers that the configuration adds to each request: its credential and its own. */
export async function configuredHeaders({ credential, headers }: HttpClientConfig): Promise<Record<string, string[]>> {
  const sent: Record<string, string[]> = {};
  for (const { name, values } of headers) sent[name.toLowerCase()] = await Promise.all(values.map(readSecret));
  if (credential.kind === 'basic') {
    const pair = `${await readSecret(credential.username)}:${await readSecret(credential.password)}`;
    sent.authorization = [`Basic ${Buffer.from(pair).toString('base64')}`];
  } else if (credential.kind === 'authorization') {
    sent.authorization = [`${credential.scheme} ${await readSecret(credential.credentials)}`];
  }
  return sent;
}
