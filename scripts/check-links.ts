/** Follows every relative link in the house's Markdown, to files and to headings. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { brokenLinks } from './links/broken-links.ts';

const root = resolve(import.meta.dirname, '..');
const pages = globSync('**/*.md', {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|dist|data|\.git)$/.test(path),
}).sort();
const broken = pages.flatMap((page) => brokenLinks(root, page, (file) => readFileSync(file, 'utf8')));
for (const sentence of broken) console.error(sentence);
console.log(`links: ${pages.length} pages, ${broken.length} broken`);
process.exitCode = broken.length === 0 ? 0 : 1;
