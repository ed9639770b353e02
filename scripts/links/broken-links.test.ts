import { expect, test } from 'vitest';
import { brokenLinks, headingsOf, linksOf } from './broken-links.ts';

test('relative links are found, with their lines; code and addresses elsewhere are not', () => {
  const page =
    '[a](b.md)\n`[no](x.md)` <!-- [no](z.md) -->\n```\n[no](y.md)\n```\n![i](i.png "title") [w](https://w.example)';
  expect(linksOf(page)).toEqual([
    { target: 'b.md', line: 1 },
    { target: 'i.png', line: 6 },
  ]);
});

test('headings become anchors', () => {
  expect([...headingsOf('# To add a panel, do this\n## `code` & more\n')]).toEqual([
    'to-add-a-panel-do-this',
    'code--more',
  ]);
});

test('a link to nothing and a link to no heading are named', () => {
  const read = () => '# Here\n[one](nowhere.md) [two](#here) [three](#there)';
  expect(brokenLinks(import.meta.dirname, 'broken-links.ts', read)).toEqual([
    'broken-links.ts:2: "nowhere.md" leads to nothing',
  ]);
  expect(brokenLinks(`${import.meta.dirname}/../..`, 'docs/reference/search.md', read)).toEqual([
    'docs/reference/search.md:2: "nowhere.md" leads to nothing',
    'docs/reference/search.md:2: "#there" leads to no heading of that page',
  ]);
});
