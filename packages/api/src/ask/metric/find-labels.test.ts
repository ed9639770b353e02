import { createSeriesNames, DEFAULT_SERIES_SETTINGS } from '@oriel/ingest/derive';
import { expect, test } from 'vitest';
import { findLabels } from './find-labels.ts';

const ESCAPED = createSeriesNames(DEFAULT_SERIES_SETTINGS);
const AS_SENT = createSeriesNames({ ...DEFAULT_SERIES_SETTINGS, translation: 'NoTranslation' });

const labelsOf = (by: string[], present: string[], names = ESCAPED) =>
  findLabels({ matchers: [], by }, present, names).by.map(({ label }) => label);

test('an attribute is found in either spelling, whichever is stored', () => {
  expect(labelsOf(['http.route', 'http_route'], ['http_route', 'job'])).toEqual(['http_route', 'http_route']);
  expect(labelsOf(['http.route', 'http_route'], ['http.route', 'job'], AS_SENT)).toEqual(['http.route', 'http.route']);
});

test('what no series has is spelled as one would have it', () => {
  expect(labelsOf(['http.route'], [])).toEqual(['http_route']);
  expect(labelsOf(['http.route'], [], AS_SENT)).toEqual(['http.route']);
});

test('a service is the job, unless a label has that name', () => {
  expect(labelsOf(['service', 'service.name', 'service.instance.id'], ['job'])).toEqual(['job', 'job', 'instance']);
  expect(labelsOf(['service'], ['job', 'service'])).toEqual(['service']);
  const { matchers } = findLabels(
    {
      matchers: [
        { label: 'service', op: '=', value: 'a.b' },
        { label: 'service', op: '!~', value: 'x|y' },
        { label: 'service', op: '=', value: '' },
        { label: 'job', op: '=', value: 'prod/shop' },
      ],
      by: [],
    },
    ['job'],
    ESCAPED,
  );
  expect(matchers).toEqual([
    { name: 'job', op: '=~', value: '(?:.+/)?a\\.b' },
    { name: 'job', op: '!~', value: '(?:.+/)?(?:x|y)' },
    { name: 'job', op: '=', value: '' },
    { name: 'job', op: '=', value: 'prod/shop' },
  ]);
});

test('an attribute of the resource is looked up beside the series, where they do not carry it', () => {
  const asked = { matchers: [{ label: 'resource.zone', op: '=' as const, value: 'eu' }], by: ['resource.host.name'] };
  expect(findLabels(asked, ['job', 'host_name'], ESCAPED)).toEqual({
    matchers: [],
    by: [{ asked: 'resource.host.name', label: 'host_name' }],
    ofResource: [{ name: 'zone', op: '=', value: 'eu' }],
  });
  expect(findLabels(asked, ['job', 'zone'], ESCAPED)).toEqual({
    matchers: [{ name: 'zone', op: '=', value: 'eu' }],
    by: [{ asked: 'resource.host.name', label: 'host_name' }],
    ofResource: [{ name: 'host_name', op: '=~', value: '.*' }],
  });
});

test('a name that every object of JavaScript has is a name like another', () => {
  expect(labelsOf(['constructor', 'toString'], ['job'])).toEqual(['constructor', 'toString']);
});
