import { expect, test } from 'vitest';
import { SNIPPETS } from './snippets.ts';

test.each(SNIPPETS.map((snippet) => [snippet.label, snippet] as const))(
  '%s carries the address and the key',
  (_, snippet) => {
    const text = snippet.text({ otlpHttp: 'http://127.0.0.1:4318', key: 'oriel_abc' });
    expect(text).toContain('http://127.0.0.1:4318');
    expect(text).toMatch(/Bearer(%20| |\s+credentials: )oriel_abc/);
    expect(snippet.text({ otlpHttp: 'x', key: undefined })).toContain('YOUR_KEY');
  },
);
