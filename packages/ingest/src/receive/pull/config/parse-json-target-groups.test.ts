import { expect, test } from 'vitest';
import { parseJsonTargetGroups } from './parse-json-target-groups.ts';

test('groups of targets and their labels', () => {
  const text = '[{ "targets": ["one:80", "two:80"], "labels": { "region": "zurich" } }, { "targets": [] }, {}]';
  expect(parseJsonTargetGroups(text, 'shops.json')).toEqual([
    { targets: ['one:80', 'two:80'], labels: { region: 'zurich' } },
    { targets: [], labels: {} },
    { targets: [], labels: {} },
  ]);
});

test.each([
  ['[{ "targets": ["one:80"], }]', 'shops.json:1: is not valid JSON'],
  ['[\n{ "targets": [', 'shops.json:2: is not valid JSON'],
  ['- targets: ["one:80"]', 'shops.json:1: is not valid JSON'],
  ['{ "targets": ["one:80"] }', 'shops.json: a list was expected'],
  ['[null]', 'shops.json: [0]: empty or null section in targets'],
  ['[{}, "one:80"]', 'shops.json: [1]: a mapping was expected'],
  ['[{ "target": ["one:80"] }]', 'shops.json: [0]: "target" is not known here'],
  ['[{ "targets": "one:80" }]', 'shops.json: [0].targets[0]: a list was expected'],
  ['[{ "targets": ["one:80", 80] }]', 'shops.json: [0].targets[1]: a text was expected'],
  ['[{ "targets": ["bad/path"] }]', 'shops.json: [0].targets[0]: "bad/path" is not a valid hostname'],
  ['[{ "labels": { "shard": 7 } }]', 'shops.json: [0].labels: "shard" has a value that is no text'],
  ['[{ "labels": { "": "x" } }]', 'shops.json: [0].labels: "" is not a valid label name'],
])('%s is refused', (text, refusal) => {
  expect(() => parseJsonTargetGroups(text, 'shops.json')).toThrow(refusal);
});
