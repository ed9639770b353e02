import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('V8 knows what it is told, and says nothing about it', () => {
  const url = join(import.meta.dirname, 'inlining.ts');
  const script = `import { inlineMore } from ${JSON.stringify(url)}; inlineMore();`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  const known = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout;
  expect(known).toContain('--max-inlined-bytecode-size ');
  expect(known).toContain('--max-inlined-bytecode-size-cumulative ');
});
