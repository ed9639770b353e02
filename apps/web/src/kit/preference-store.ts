import { type ListColumn, NARROWEST, WIDEST } from './columns/list-columns.ts';
import type { Zone } from './format/instant.ts';

/** What one person likes, on whichever browser they are signed in. Never part of a link. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'dense' | 'comfortable';
  readonly zone: Zone;
  /** Null for the usual ones. */
  readonly logColumns: readonly ListColumn[] | null;
  readonly traceColumns: readonly ListColumn[] | null;
}

export const USUAL: Preferences = {
  theme: 'system',
  density: 'dense',
  zone: 'local',
  logColumns: null,
  traceColumns: null,
};

/** Whose preferences they are. */
export interface Owner {
  readonly person: string;
  /** Columns name fields of a tenant's records, so they are of the person in that tenant. */
  readonly tenant: string;
}

/** What a browser keeps by name, between visits and for all its windows. */
export type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

interface Entry {
  readonly values: Preferences;
  /** What of them the server has not heard yet. */
  readonly unsent: Partial<Preferences>;
}

const PREFIX = 'oriel.preferences/';
/** Names the entry by which the first paint goes: nobody is known yet then. */
const LAST = 'oriel.preferences';
const NOTHING: Entry = { values: USUAL, unsent: {} };

/**
 * What the person of this window likes: the copy of this browser, at once; the server's follows. It holds what has not been sent yet until it
 * was, through closed windows and other people's visits.
 */
export class PreferenceStore {
  readonly #place: Place | undefined;
  readonly #watchers = new Set<() => void>();
  #owner: Owner | undefined;
  #entry: Entry;
  #isKnown = false;
  #heard = 0;
  /** Called when the person of this window has changed something. */
  onChoice: () => void = () => {};

  /** Without a place everything holds until the window closes. */
  constructor(place: Place | undefined) {
    this.#place = place;
    this.#entry = this.#read(this.#textAt(LAST) ?? '') ?? NOTHING;
  }

  get values(): Preferences {
    return this.#entry.values;
  }

  get unsent(): Partial<Preferences> {
    return this.#entry.unsent;
  }

  get owner(): Owner | undefined {
    return this.#owner;
  }

  /** Whether anything of the owner's was found here or heard from the server. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** How often another window of this browser has said something new. */
  get heard(): number {
    return this.#heard;
  }

  subscribe(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Somebody is signed in: from here on it is theirs alone that is shown and changed. */
  enter(owner: Owner): void {
    const former = this.#isKnown ? this.#owner : undefined;
    const kept = this.#read(nameOf(owner));
    // Whoever goes on to another tenant keeps the look that they have.
    const { theme, density, zone } = this.values;
    const look = former?.person === owner.person ? { theme, density, zone } : {};
    this.#owner = owner;
    this.#isKnown = kept !== undefined || former?.person === owner.person;
    this.#forgetOthers(owner);
    this.#become({
      values: { ...(kept ?? NOTHING).values, ...look },
      unsent: { ...(kept ?? NOTHING).unsent, ...look },
    });
    this.#write(LAST, nameOf(owner));
  }

  /** Nobody is signed in. The page goes on to look as it did. */
  leave(): void {
    this.#owner = undefined;
  }

  change(change: Partial<Preferences>): void {
    this.#become({ values: { ...this.values, ...change }, unsent: { ...this.unsent, ...change } });
    this.onChoice();
  }

  /** The server has answered, after it was told `sent`: what has been chosen since then stays. */
  settle(answer: Preferences, sent: Partial<Preferences>): void {
    const unsent = without(this.unsent, sent);
    this.#isKnown = true;
    this.#become({ values: { ...answer, ...unsent }, unsent });
  }

  /** The server takes it not, now or later. */
  giveUp(sent: Partial<Preferences>): void {
    this.#become({ values: this.values, unsent: without(this.unsent, sent) });
  }

  /** Another window of this browser has written `text`. */
  hear(name: string | null, text: string | null): void {
    if (this.#owner === undefined || name !== nameOf(this.#owner)) return;
    const entry = parse(text);
    if (entry === undefined) return;
    this.#heard++;
    this.#isKnown = true;
    this.#show(entry);
  }

  #become(entry: Entry): void {
    this.#show(entry);
    if (this.#owner !== undefined) this.#write(nameOf(this.#owner), JSON.stringify(this.#entry));
  }

  #show(entry: Entry): void {
    const former = this.values;
    // What is as it was stays the same object, so that nothing is drawn again for it.
    const values = Object.fromEntries(
      Object.entries(entry.values).map(([name, value]) => {
        const before = former[name as keyof Preferences];
        return [name, isSame(before, value) ? before : value];
      }),
    ) as unknown as Preferences;
    const isNew = Object.entries(values).some(([name, value]) => former[name as keyof Preferences] !== value);
    this.#entry = { values: isNew ? values : former, unsent: entry.unsent };
    for (const watcher of this.#watchers) watcher();
  }

  /** What the server has of other people is no longer this browser's to keep. */
  #forgetOthers(owner: Owner): void {
    try {
      const names = Array.from({ length: this.#place?.length ?? 0 }, (_, at) => this.#place?.key(at) ?? '');
      for (const name of names) {
        if (!name.startsWith(PREFIX) || name.startsWith(nameOf({ ...owner, tenant: '' }))) continue;
        const entry = this.#read(name);
        if (entry === undefined || isEmpty(entry.unsent)) this.#place?.removeItem(name);
      }
    } catch {
      // Without storage there is nothing of theirs.
    }
  }

  #read(name: string): Entry | undefined {
    return parse(this.#textAt(name));
  }

  #textAt(name: string): string | null {
    try {
      return this.#place?.getItem(name) ?? null;
    } catch {
      return null;
    }
  }

  #write(name: string, text: string): void {
    try {
      this.#place?.setItem(name, text);
    } catch {
      // Storage is switched off or full.
    }
  }
}

export function isEmpty(change: Partial<Preferences>): boolean {
  return Object.keys(change).length === 0;
}

function nameOf({ person, tenant }: Owner): string {
  return `${PREFIX}${encodeURIComponent(person)}/${tenant}`;
}

function without(unsent: Partial<Preferences>, sent: Partial<Preferences>): Partial<Preferences> {
  const left = Object.entries(unsent).filter(
    ([name, value]) => !(name in sent && isSame(value, sent[name as keyof Preferences])),
  );
  return Object.fromEntries(left);
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Undefined for what is no entry: another version's, or somebody's hand. */
function parse(text: string | null): Entry | undefined {
  try {
    const { values, unsent } = JSON.parse(text ?? '') as Record<string, Record<string, unknown>>;
    const kept = valid(values ?? {});
    const stillUnsent = Object.keys(unsent ?? {}).filter((name) => name in kept);
    return {
      values: { ...USUAL, ...kept },
      unsent: Object.fromEntries(stillUnsent.map((name) => [name, kept[name as keyof Preferences]])),
    };
  } catch {
    return undefined;
  }
}

function valid(given: Readonly<Record<string, unknown>>): Partial<Preferences> {
  const { theme, density, zone, logColumns, traceColumns } = given;
  return {
    ...(theme === 'system' || theme === 'light' || theme === 'dark' ? { theme } : {}),
    ...(density === 'dense' || density === 'comfortable' ? { density } : {}),
    ...(zone === 'local' || zone === 'utc' ? { zone } : {}),
    ...(areColumns(logColumns) ? { logColumns } : {}),
    ...(areColumns(traceColumns) ? { traceColumns } : {}),
  };
}

function areColumns(given: unknown): given is readonly ListColumn[] | null {
  return given === null || (Array.isArray(given) && given.every(isColumn));
}

function isColumn(given: unknown): given is ListColumn {
  const { field, widthPx } = (given ?? {}) as Partial<ListColumn>;
  return typeof field === 'string' && typeof widthPx === 'number' && widthPx >= NARROWEST && widthPx <= WIDEST;
}
