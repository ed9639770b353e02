import { expect, test } from 'vitest';
import { asReachedFrom, SNIPPETS } from './snippets.ts';

test.each(SNIPPETS.map((snippet) => [snippet.label, snippet] as const))(
  '%s carries the address and the key',
  (_, snippet) => {
    const text = snippet.text({ otlpHttp: 'http://127.0.0.1:4318', key: 'oriel_abc' });
    expect(text).toContain('http://127.0.0.1:4318');
    expect(text).toMatch(/Bearer(%20| |\s+credentials: )oriel_abc/);
    const withoutKey = snippet.text({ otlpHttp: 'http://127.0.0.1:4318', key: undefined });
    expect(withoutKey).toContain('http://127.0.0.1:4318');
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
