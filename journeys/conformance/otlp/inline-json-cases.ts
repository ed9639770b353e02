import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, expectEqual, send } from './suite.ts';

interface InlineJson {
  readonly file: string;
  readonly line: number;
  readonly validJson: boolean;
  readonly body: string;
}

const PATHS: Readonly<Record<string, string>> = {
  plog: '/v1/logs',
  pmetric: '/v1/metrics',
  ptrace: '/v1/traces',
};

/** `pdata_inline_json.json`: requests as they stand in the Collector's tests; all are to be taken, unknown members included. */
export function inlineJsonCases(suite: string): readonly Case[] {
  const list = JSON.parse(readFileSync(join(suite, 'pdata_inline_json.json'), 'utf8')) as readonly InlineJson[];
  return list.map(({ file, line, validJson, body }) => {
    const name = `pdata_inline_json: ${file}:${line}`;
    const path = PATHS[file.split('/')[1] ?? ''];
    if (path === undefined) return { name, skip: 'profiles are no signal of Oriel yet' };
    if (file.includes('response')) return { name, skip: 'a response, which a receiver does not read' };
    return {
      name,
      run: async (target) => {
        const answer = await send(target, path, { contentType: 'application/json', body: Buffer.from(body) });
        expectEqual('status', answer.status, validJson ? 200 : 400);
      },
    };
  });
}
