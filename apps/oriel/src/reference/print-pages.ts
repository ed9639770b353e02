/** `node apps/oriel/src/reference/print-pages.ts` writes the pages of docs/reference that follow from the program; a test compares. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES, REFERENCE } from './pages.ts';

for (const [file, page] of Object.entries(PAGES)) writeFileSync(join(REFERENCE, file), await page());
