import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OrielError } from '../errors.ts';
import { callControlSocket, serveControlSocket } from './control-socket.ts';
import { type DataDirectory, dataDirectory } from './layout.ts';

let directory: DataDirectory;
beforeEach(() => {
  directory = dataDirectory(mkdtempSync(join(tmpdir(), 'oriel-control-')));
  mkdirSync(directory.postgresSockets, { recursive: true });
});
afterEach(() => rmSync(directory.root, { recursive: true }));

test('a command and its input go in, its result comes out, and only the owner may ask', async () => {
  await using _socket = await serveControlSocket(directory, async (command, input) => ({ command, input }));
  expect(statSync(directory.controlSocket).mode & 0o777).toBe(0o600);
  expect(await callControlSocket(directory, 'key-create', { name: 'ci' })).toEqual({
    command: 'key-create',
    input: { name: 'ci' },
  });
});

test('a refusal keeps its code and its sentence', async () => {
  await using _socket = await serveControlSocket(directory, async () => {
    throw new OrielError('disk_full', 'the disk is full');
  });
  const refused = callControlSocket(directory, 'status', {});
  await expect(refused).rejects.toMatchObject({ code: 'disk_full', message: 'the disk is full' });
});

test('who asks for it is told how far a long command is, and its result or refusal comes last', async () => {
  await using _socket = await serveControlSocket(directory, async (command, _input, onProgress) => {
    onProgress('1 of 2');
    await new Promise((resolve) => setTimeout(resolve, 20));
    onProgress('2 of 2');
    if (command === 'fail') throw new OrielError('disk_full', 'the disk is full');
    return { done: 2 };
  });
  const said: string[] = [];
  expect(await callControlSocket(directory, 'pack', {}, (sentence) => said.push(sentence))).toEqual({ done: 2 });
  const refused = callControlSocket(directory, 'fail', {}, (sentence) => said.push(sentence));
  await expect(refused).rejects.toMatchObject({ code: 'disk_full', message: 'the disk is full' });
  expect(said).toEqual(['1 of 2', '2 of 2', '1 of 2', '2 of 2']);
  expect(await callControlSocket(directory, 'pack', {})).toEqual({ done: 2 });
});

test('nobody listens: it does not run, also when a killed server left its socket', async () => {
  await expect(callControlSocket(directory, 'status', {})).rejects.toMatchObject({ code: 'not_running' });
  const socket = await serveControlSocket(directory, async () => 1);
  await socket[Symbol.asyncDispose]();
  await expect(callControlSocket(directory, 'status', {})).rejects.toMatchObject({ code: 'not_running' });
});

test('a server that ends while it says how far it is no longer runs', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write('{"progress":"1 of 2"}\n', () => setTimeout(() => response.destroy(), 20));
  });
  await new Promise<void>((resolve) => server.listen(directory.controlSocket, resolve));
  const said: string[] = [];
  const called = callControlSocket(directory, 'pack', {}, (sentence) => said.push(sentence));
  await expect(called).rejects.toMatchObject({ code: 'not_running' });
  expect(said).toEqual(['1 of 2']);
  server.close();
});
