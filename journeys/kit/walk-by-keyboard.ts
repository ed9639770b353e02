import type { Page } from 'playwright-core';

/** What is wrong with a walk over a page by the Tab key. */
export interface Walk {
  readonly stops: readonly string[];
  readonly faults: readonly string[];
}

/** More stops than these, and nobody gets anywhere. */
const MOST_STOPS = 400;

/**
 * Goes through a page by the Tab key alone, from its beginning until the focus leaves it. Each stop must be in sight, uncovered, named, and
 * marked as having the focus; at the end nothing that takes the focus may have been left out.
 */
export async function walkByKeyboard(page: Page): Promise<Walk> {
  const walk = await walkOnce(page);
  if (walk.leftOut.length === 0) return walk;
  // What an answer brought meanwhile, behind whoever walks, is there for the next one.
  const next = await walkOnce(page);
  return { stops: next.stops, faults: [...walk.faults, ...next.faults, ...next.leftOut] };
}

async function walkOnce(page: Page): Promise<Walk & { readonly leftOut: readonly string[] }> {
  await page.evaluate(BEGIN);
  const stops: string[] = [];
  const faults: string[] = [];
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<{ name: string; faults: string[] } | null>('__walk.stop()');
    if (stop === null) return { stops, faults, leftOut: await page.evaluate<string[]>('__walk.leftOut()') };
    stops.push(stop.name);
    faults.push(...stop.faults.map((fault) => `${stop.name}: ${fault}`));
  }
  return { stops, faults: [...faults, `after ${MOST_STOPS} stops the end is not reached`], leftOut: [] };
}

/** In the page, which knows types that this side does not. */
const BEGIN = `(() => {
  const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const seen = new Set();
  // Another element in its place, as after an answer that came meanwhile, is the same stop.
  const named = new Set();
  const nameOf = (one) => {
    const words = one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent || one.title || '';
    return one.tagName.toLowerCase() + ' "' + words.trim().replace(/\\s+/g, ' ').slice(0, 60) + '"';
  };
  const isMarked = (one) => {
    for (let at = one, up = 0; at && up < 4; at = at.parentElement, up += 1) {
      const style = getComputedStyle(at);
      if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) return true;
      // A line of text is marked around its box.
      if (at !== one && style.boxShadow !== 'none' && one.matches('input, textarea')) return true;
    }
    return false;
  };
  // Whoever leaves an element goes on from there: from the body one begins.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  globalThis.__walk = {
    stop() {
      const one = document.activeElement;
      if (one === null || one === document.body || seen.has(one)) return null;
      seen.add(one);
      const name = nameOf(one);
      named.add(name);
      const box = one.getBoundingClientRect();
      // Of what is larger than the screen, the part that is on it.
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      const isInSight = right > left && bottom > top;
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const hit = isInSight ? document.elementFromPoint(x, y) : null;
      const faults = [];
      if (name.endsWith('""')) faults.push('has no name');
      if (one.tabIndex > 0) faults.push('stands out of order');
      if (!isInSight) faults.push('is not in sight at ' + [box.x, box.y, box.width, box.height].map(Math.round));
      else if (hit === null || !(one.contains(hit) || hit.contains(one)))
        faults.push('is covered by ' + (hit === null ? 'nothing' : nameOf(hit)));
      if (!isMarked(one)) faults.push('does not show that it has the focus');
      return { name, faults };
    },
    leftOut() {
      return [...document.querySelectorAll(FOCUSABLE)]
        .filter((one) => one.tabIndex >= 0 && !one.disabled && !seen.has(one) && !named.has(nameOf(one)))
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.closest('[inert]') === null)
        .map((one) => nameOf(one) + ': is never reached');
    },
  };
})()`;
