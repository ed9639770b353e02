import { expect, test } from 'vitest';
import { asReachedFrom, SNIPPETS } from './snippets.ts';

test.each(SNIPPETS.map((snippet) => [snippet.label, snippet] as const))(
  '%s carries the address and the key',
  (_, snippet) => {
    const addresses = { pages: 'http://127.0.0.1:7070', otlpHttp: 'http://127.0.0.1:4318' };
    const address = snippet.id === 'curl' ? 'http://127.0.0.1:7070/api/logs' : addresses.otlpHttp;
    const text = snippet.text({ ...addresses, key: 'oriel_abc' });
    expect(text).toContain(address);
    expect(text).toMatch(/Bearer(%20| |\s+credentials: )oriel_abc/);
    const withoutKey = snippet.text({ ...addresses, key: undefined });
    expect(withoutKey).toContain(address);
    expect(withoutKey).not.toMatch(/Bearer|undefined|authorization/i);
  },
);

test.each([
  ['http://localhost:4318', 'oriel.internal', 'http://oriel.internal:4318'],
  ['http://localhost:4318', 'localhost', 'http://localhost:4318'],
  ['http://127.0.0.1:4318', 'oriel.internal', 'http://127.0.0.1:4318'],
  ['http://10.0.0.7:4318', 'oriel.internal', 'http://10.0.0.7:4318'],
])('%s, read on a page of %s, is %s', (address, pageHost, reached) => {
  expect(asReachedFrom(address, pageHost)).toBe(reached);
});
