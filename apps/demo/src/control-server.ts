import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from './faults/fault.ts';

export interface FaultSwitches {
  list(): readonly (Fault & { readonly on: boolean })[];
  /** False when there is no such fault. */
  set(name: string, on: boolean): Promise<boolean>;
}

/**
 * The switches over HTTP, on loopback alone: a page at `/`, `GET /faults`, and `PUT /faults/NAME` with `on` or `off` as its
 * body. The page's buttons post to `/faults/NAME/on` and `/faults/NAME/off`.
 */
export async function startControlServer(
  port: number,
  switches: FaultSwitches,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, switches).then(
      (reply) => send(response, reply),
      (error: Error) => send(response, { status: 500, type: 'text/plain', body: `${error.message}\n` }),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly location?: string;
}

async function answer(request: IncomingMessage, switches: FaultSwitches): Promise<Reply> {
  const { method, headers } = request;
  const path = (request.url ?? '/').split('?')[0] as string;
  if (method === 'GET' && path === '/') return { status: 200, type: 'text/html', body: page(switches) };
  if (method === 'GET' && path === '/faults') return json(200, switches.list());
  // A page of another site in the same browser could post here too.
  const isForeign = headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
  if (isForeign)
    return json(403, { error: `cannot switch a fault from "${headers.origin}"; open this address itself` });
  const [, name = '', posted] = /^\/faults\/([a-z-]+)(?:\/(on|off))?$/.exec(path) ?? [];
  const wanted = method === 'PUT' ? await readText(request) : method === 'POST' ? posted : undefined;
  if (wanted !== 'on' && wanted !== 'off') {
    return json(400, { error: `cannot ${method} "${path}"; write PUT /faults/NAME with "on" or "off" as the body` });
  }
  if (!(await switches.set(name, wanted === 'on'))) {
    const names = switches.list().map((fault) => fault.name);
    return json(404, { error: `there is no fault "${name}"; there are ${names.join(', ')}` });
  }
  return posted === undefined
    ? json(200, switches.list())
    : { status: 303, type: 'text/plain', body: '', location: '/' };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 100) break;
  }
  return text.trim();
}

const json = (status: number, value: unknown): Reply => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(value, null, 2)}\n`,
});

function send(response: ServerResponse, { status, type, body, location }: Reply): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    ...(location === undefined ? {} : { location }),
  });
  response.end(body);
}

function page(switches: FaultSwitches): string {
  const rows = switches.list().map(
    ({ name, service, describe, on }) => `<li><form method="post" action="/faults/${name}/${on ? 'off' : 'on'}">
<button>${on ? 'Switch off' : 'Switch on'}</button> <strong>${name}</strong> in ${service}${on ? ' (on)' : ''}<br>${describe}</form></li>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Faults of the shop</title>
<style>body{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;color-scheme:light dark}li{margin:1rem 0}</style>
<h1>Faults of the shop</h1><p>Switch one on, then look for it in Oriel.</p><ul>${rows.join('')}</ul></html>`;
}
