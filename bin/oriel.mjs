#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isSupported, runUnderPinnedNode } from './supported-node.mjs';

// In the repository the program runs from source; the published package holds it compiled.
const source = new URL('../apps/oriel/src/main.ts', import.meta.url);
const compiled = new URL('../dist/apps/oriel/src/main.js', import.meta.url);

if (!isSupported()) runUnderPinnedNode(fileURLToPath(import.meta.url), process.argv.slice(2));
else await import(existsSync(source) ? source.href : compiled.href);
