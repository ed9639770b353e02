import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Links of one page that lead nowhere, each as one sentence that begins with its place. */
export function brokenLinks(root: string, page: string, read: (file: string) => string): string[] {
  const text = read(join(root, page));
  const broken: string[] = [];
  for (const { target, line } of linksOf(text)) {
    const [path = '', heading] = target.split('#');
    const file = path === '' ? join(root, page) : join(root, path.startsWith('/') ? '' : dirname(page), path);
    if (!existsSync(file)) broken.push(`${page}:${line}: "${target}" leads to nothing`);
    else if (heading && statSync(file).isFile() && file.endsWith('.md') && !headingsOf(read(file)).has(heading)) {
      broken.push(`${page}:${line}: "${target}" leads to no heading of that page`);
    }
  }
  return broken;
}

/** Relative links and images; addresses elsewhere and code are no concern of ours. */
export function linksOf(markdown: string): { target: string; line: number }[] {
  const links: { target: string; line: number }[] = [];
  let isCode = false;
  const visible = markdown.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ''));
  for (const [index, line] of visible.split('\n').entries()) {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    if (isCode) continue;
    for (const [, target = ''] of line.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)) {
      if (!/^[a-z]+:/i.test(target)) links.push({ target, line: index + 1 });
    }
  }
  return links;
}

/** Anchors as GitHub makes them. */
export function headingsOf(markdown: string): Set<string> {
  const anchors = [...markdown.matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, title = '']) =>
    title
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
  return new Set(anchors);
}
