import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Oriel, StartSettings, start } from '@oriel/app';
import { expect, expectTypeOf, test } from 'vitest';
import type * as published from '../../library/start.mjs';

test('the published types are those of the program', () => {
  expectTypeOf<published.StartSettings>().toEqualTypeOf<StartSettings>();
  expectTypeOf<Oriel>().toExtend<published.Oriel>();
  expectTypeOf<typeof start>().toExtend<typeof published.start>();
});

test('a refusal of the child reaches the caller with its code and its sentence', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../library/child.mjs', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send({ port: 'seventy' });
  const [answer] = await once(child, 'message');
  expect(answer).toMatchObject({ error: { name: 'OrielError', code: 'bad_config', exitCode: 78 } });
  expect(answer.error.message).toContain('seventy');
  await once(child, 'exit');
});
