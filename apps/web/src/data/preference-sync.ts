import { isEmpty, type Owner, type PreferenceStore, type Preferences } from '../kit/preference-store.ts';

/** What the server is asked. Both answer undefined where the session is another person's by now, or of another tenant. */
export interface PreferenceServer {
  read(owner: Owner): Promise<Preferences | undefined>;
  /** What `isLast` is sent while the page may close. */
  change(owner: Owner, change: Partial<Preferences>, isLast: boolean): Promise<Preferences | undefined>;
  /** Whether the same would be refused again. */
  isRefusal(error: unknown): boolean;
}

/** Dragging and trying out are one change. */
const SETTLED_MS = 800;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** How long a page waits for what its person likes, where this browser does not know it. */
const PATIENCE_MS = 1_500;
/** Whoever comes back to a window sees what they changed elsewhere, unless it was looked for just now. */
const FRESH_MS = 10_000;

/**
 * Keeps the copy of this browser and the server's in step. What is chosen is written behind: when it has settled, and again until it is heard. What
 * was chosen elsewhere is read when somebody comes in or back. One exchange at a time, so that no answer is older than what it follows.
 */
export class PreferenceSync {
  readonly #store: PreferenceStore;
  readonly #server: PreferenceServer;
  readonly #watchers = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #exchanges = 0;
  #failures = 0;
  #exchangedAtMs = Number.NEGATIVE_INFINITY;
  #hasWaited = false;
  /** Called when the session turns out to be somebody else's. */
  onOtherSession: () => void = () => {};

  constructor(store: PreferenceStore, server: PreferenceServer) {
    this.#store = store;
    this.#server = server;
    store.onChoice = () => this.#soon(SETTLED_MS);
  }

  /** Whether a page of this person can be shown as they like it, or has waited long enough to be. */
  isReadyFor(person: string): boolean {
    return this.#store.owner?.person === person && (this.#store.isKnown || this.#hasWaited);
  }

  /** Calls `watcher` when `isReadyFor` may have changed. */
  subscribe(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    const stop = this.#store.subscribe(watcher);
    return () => {
      this.#watchers.delete(watcher);
      stop();
    };
  }

  enter(owner: Owner): void {
    const { owner: former } = this.#store;
    if (former?.person === owner.person && former.tenant === owner.tenant) return;
    if (former?.person !== owner.person) this.#hasWaited = false;
    this.#failures = 0;
    this.#store.enter(owner);
    setTimeout(() => this.#waited(owner), PATIENCE_MS);
    void (this.#running ?? Promise.resolve()).then(() => this.#exchange()).then(() => this.#waited(owner));
  }

  leave(): void {
    this.#store.leave();
    clearTimeout(this.#timer);
  }

  /** Somebody looks at the window again. */
  returned(): void {
    if (Date.now() - this.#exchangedAtMs >= FRESH_MS) void this.#exchange();
  }

  /** The network is back. */
  online(): void {
    void this.#exchange();
  }

  /** Sends what has not been sent, before the person goes. Never rejects. */
  async flush(): Promise<void> {
    // What runs may have begun before the last choice.
    await this.#running;
    if (!isEmpty(this.#store.unsent)) await this.#exchange();
  }

  /** The window may close now: sends what has not been sent, whatever else runs. */
  flushLast(): void {
    if (!isEmpty(this.#store.unsent)) void this.#begin(true);
  }

  #waited({ person }: Owner): void {
    if (this.#store.owner?.person !== person || this.#hasWaited) return;
    this.#hasWaited = true;
    for (const watcher of this.#watchers) watcher();
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#store.owner !== undefined) this.#timer = setTimeout(() => void this.#exchange(), ms);
  }

  #exchange(): Promise<void> {
    return this.#running ?? this.#begin(false);
  }

  #begin(isLast: boolean): Promise<void> {
    const running = this.#ask(isLast).finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #ask(isLast: boolean): Promise<void> {
    const store = this.#store;
    const { owner, unsent: sent, heard } = store;
    if (owner === undefined) return;
    const exchange = ++this.#exchanges;
    // Somebody else came, or a later exchange, which knows more.
    const isOver = (): boolean => store.owner !== owner || this.#exchanges !== exchange;
    clearTimeout(this.#timer);
    this.#exchangedAtMs = Date.now();
    try {
      const answer = isEmpty(sent) ? await this.#server.read(owner) : await this.#server.change(owner, sent, isLast);
      if (isOver()) return;
      if (answer === undefined) return this.onOtherSession();
      this.#failures = 0;
      store.settle(answer, sent);
      // Meanwhile another window may have sent what this answer does not know.
      if (store.heard !== heard || !isEmpty(store.unsent)) this.#soon(SETTLED_MS);
    } catch (error) {
      if (isOver()) return;
      if (this.#server.isRefusal(error)) store.giveUp(sent);
      else this.#soon(Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS));
    }
  }
}
