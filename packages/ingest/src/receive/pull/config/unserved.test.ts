import { expect, test } from 'vitest';
import { unservedSentence } from './unserved.ts';

test('what is said to Oriel in another way is told with that way', () => {
  expect(unservedSentence('prometheus.yml:8: rule_files')).toBe(
    'Oriel does not serve this; rules are read from the files that --rule-files names',
  );
  expect(unservedSentence('prometheus.yml:3: global.evaluation_interval')).toContain('--rule-interval');
  expect(unservedSentence('prometheus.yml:9: scrape_configs[0].proxy_url')).toBe('Oriel does not serve this');
});
