import { beforeEach, describe, expect, test } from 'vitest';
import { type Place, PreferenceStore, USUAL } from './preference-store.ts';

const ANN = { person: 'ann@example.com', tenant: '1' };
const BOB = { person: 'bob@example.com', tenant: '1' };
const COLUMNS = [{ field: 'user.id', widthPx: 200 }];

/** What a browser keeps, and the windows of it that hear of what another one writes. */
class Browser implements Place {
  readonly texts = new Map<string, string>();
  readonly #windows: PreferenceStore[] = [];
  isFull = false;
  get length(): number {
    return this.texts.size;
  }
  key = (at: number) => [...this.texts.keys()][at] ?? null;
  getItem = (name: string) => this.texts.get(name) ?? null;
  removeItem = (name: string) => void this.texts.delete(name);
  setItem(name: string, text: string): void {
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
    this.texts.set(name, text);
  }
  open(): PreferenceStore {
    let store: PreferenceStore;
    const own: Place = {
      length: 0,
      key: this.key,
      getItem: this.getItem,
      removeItem: this.removeItem,
      setItem: (name, text) => {
        const isNew = this.getItem(name) !== text;
        this.setItem(name, text);
        if (isNew) for (const other of this.#windows) if (other !== store) other.hear(name, text);
      },
    };
    Object.defineProperty(own, 'length', { get: () => this.length });
    store = new PreferenceStore(own);
    this.#windows.push(store);
    return store;
  }
}

let browser: Browser;
let store: PreferenceStore;
beforeEach(() => {
  browser = new Browser();
  store = browser.open();
});

test('what was chosen is there at the first paint of the next visit, before anybody is known', () => {
  store.enter(ANN);
  store.change({ theme: 'dark', logColumns: COLUMNS });
  const next = browser.open();
  expect(next.values).toEqual({ ...USUAL, theme: 'dark', logColumns: COLUMNS });
  expect(next.owner).toBeUndefined();
});

test('what has not been sent is kept until it was, and what was chosen meanwhile stays', () => {
  store.enter(ANN);
  store.change({ theme: 'dark' });
  store.change({ zone: 'utc' });
  const next = browser.open();
  next.enter(ANN);
  const sent = next.unsent;
  expect(sent).toEqual({ theme: 'dark', zone: 'utc' });
  next.change({ theme: 'light' });
  next.settle({ ...USUAL, theme: 'dark', zone: 'utc', density: 'comfortable' }, sent);
  expect(next.values).toEqual({ ...USUAL, theme: 'light', zone: 'utc', density: 'comfortable' });
  expect(next.unsent).toEqual({ theme: 'light' });
  next.settle(next.values, next.unsent);
  expect(next.unsent).toEqual({});
});

test('what the server refuses is not sent again', () => {
  store.enter(ANN);
  store.change({ logColumns: COLUMNS });
  store.giveUp(store.unsent);
  expect(store.unsent).toEqual({});
  expect(store.values.logColumns).toEqual(COLUMNS);
});

describe('two people on one browser', () => {
  test('do not share what they like', () => {
    store.enter(ANN);
    store.change({ theme: 'dark', logColumns: COLUMNS });
    store.settle(store.values, store.unsent);
    store.leave();
    // The page to sign in looks as it did.
    expect(store.values.theme).toBe('dark');
    store.enter(BOB);
    expect(store.values).toEqual(USUAL);
    expect(store.isKnown).toBe(false);
    expect(JSON.stringify([...browser.texts])).not.toContain('ann');
  });

  test('what the one could not send waits for her', () => {
    store.enter(ANN);
    store.change({ theme: 'dark' });
    store.leave();
    store.enter(BOB);
    store.change({ density: 'comfortable' });
    expect(store.unsent).toEqual({ density: 'comfortable' });
    store.enter(ANN);
    expect(store.values).toEqual({ ...USUAL, theme: 'dark' });
    expect(store.unsent).toEqual({ theme: 'dark' });
  });

  test('neither hears of the other in another window', () => {
    const other = browser.open();
    store.enter(ANN);
    other.enter(BOB);
    store.change({ theme: 'dark' });
    expect(other.values.theme).toBe('system');
  });
});

test('another window follows, and what is as it was is not drawn again', () => {
  const other = browser.open();
  for (const window of [store, other]) window.enter(ANN);
  store.change({ logColumns: COLUMNS });
  const { logColumns } = other.values;
  expect(logColumns).toEqual(COLUMNS);
  store.change({ theme: 'dark' });
  expect(other.values.theme).toBe('dark');
  expect(other.values.logColumns).toBe(logColumns);
  const before = other.values;
  store.settle({ ...store.values }, store.unsent);
  expect(other.values).toBe(before);
  expect(other.unsent).toEqual({});
});

test('in another tenant a person has the same look, and other columns', () => {
  store.enter(ANN);
  store.change({ theme: 'dark', logColumns: COLUMNS });
  store.settle(store.values, store.unsent);
  store.enter({ ...ANN, tenant: '7' });
  expect(store.values).toEqual({ ...USUAL, theme: 'dark' });
  expect(store.unsent).toEqual({ theme: 'dark', density: 'dense', zone: 'local' });
  store.change({ theme: 'light' });
  store.enter(ANN);
  expect(store.values).toEqual({ ...USUAL, theme: 'light', logColumns: COLUMNS });
});

test.each([
  'no JSON',
  'null',
  '7',
  '{}',
  '{"values":{"theme":"sepia","zone":7,"logColumns":[{"field":"a"}]},"unsent":{"theme":1,"colour":"blue"}}',
])('what nobody wrote here is as nothing: %s', (text) => {
  browser.texts.set('oriel.preferences', 'oriel.preferences/ann%40example.com/1');
  browser.texts.set('oriel.preferences/ann%40example.com/1', text);
  store = browser.open();
  store.enter(ANN);
  expect(store.values).toEqual(USUAL);
  expect(store.unsent).toEqual({});
});

test('without storage, or with a full one, everything holds until the window closes', () => {
  browser.isFull = true;
  for (const window of [new PreferenceStore(undefined), browser.open()]) {
    window.enter(ANN);
    window.change({ theme: 'dark' });
    expect(window.values.theme).toBe('dark');
    expect(window.unsent).toEqual({ theme: 'dark' });
  }
});
