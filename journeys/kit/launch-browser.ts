import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import type { OrielProcess } from './oriel-process.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether there is a browser to look through; without one `what` is skipped, and this says so. */
export function isBrowserThere(what: string): boolean {
  const isThere = existsSync(CHROMIUM);
  if (!isThere) console.warn(`no browser at ${CHROMIUM}: ${what} skipped`);
  return isThere;
}

/** A browser that has never seen anything. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGUMENTS });
}

/** The one-time link that the first run printed. */
export function signInLink(oriel: OrielProcess): string {
  const link = /https?:\/\/\S+\/auth\/link\?token=\S+/.exec(oriel.output())?.[0];
  if (link === undefined) throw new Error(`no sign-in link was printed:\n${oriel.output()}`);
  return link;
}
