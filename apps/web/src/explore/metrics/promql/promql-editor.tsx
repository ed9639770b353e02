import {
  ALL_FEATURES,
  type Completion,
  type CompletionSource,
  type Completions,
  complete,
  highlight,
} from '@oriel/promql';
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { classNames } from '../../../kit/class-names.ts';
import type { Fault } from './check-query.ts';
import { NO_WIDTH, OfferList } from './offer-list.tsx';
import styles from './promql-editor.module.css';

/** What others may do to an editor. */
export interface EditorHandle {
  focus(): void;
}

const NO_FAULTS: readonly Fault[] = [];

/** Signs after which there is something to offer though nothing of it is typed yet. */
const ASKING = /[{,(["=~]$|(?:by|without|on|ignoring) \($/;

/**
 * A query with its colours, the places at fault underlined and what may be written next. Enter runs it, Shift and Enter begins a line,
 * Tab takes the first offer, Control and Space asks for offers.
 */
export function PromqlEditor(props: {
  label: string;
  value: string;
  placeholder?: string;
  faults: readonly Fault[];
  source: CompletionSource;
  isOff: boolean;
  onChange(text: string): void;
  onRun(): void;
  ref?: Ref<EditorHandle> | undefined;
}) {
  const { value, faults, source } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  const asked = useRef(0);
  const [offer, setOffer] = useState<Completions>();
  const [chosen, setChosen] = useState(-1);
  const id = useId();
  useImperativeHandle(props.ref, () => ({ focus: () => input.current?.focus() }), []);
  const pieces = useMemo(() => highlight(value), [value]);
  const items = offer?.items ?? [];
  // What is being written is not wrong yet.
  const shownFaults = offer === undefined ? faults : NO_FAULTS;
  const about = items[Math.max(chosen, 0)]?.about ?? '';

  function close(): void {
    asked.current += 1;
    setOffer(undefined);
    setChosen(-1);
  }

  /** Asks what may stand at the caret; an answer that comes after the next question is not looked at. */
  async function look(isWanted: boolean): Promise<void> {
    const element = input.current;
    if (element === null || element.selectionStart !== element.selectionEnd) return close();
    const text = element.value;
    const position = element.selectionStart;
    const turn = ++asked.current;
    const found = await complete(text, position, source, ALL_FEATURES);
    if (turn !== asked.current) return;
    const typed = text.slice(found.from, position);
    const isAsking = isWanted || typed !== '' || ASKING.test(text.slice(0, position));
    const isWritten = found.items.length === 1 && found.items[0]?.text === typed;
    setOffer(isAsking && !isWritten && found.items.length > 0 ? found : undefined);
    setChosen(-1);
  }

  function accept(item: Completion): void {
    const element = input.current;
    if (element === null || offer === undefined) return;
    element.focus();
    element.setSelectionRange(offer.from, offer.to);
    // The only way into a field that the browser's own Undo takes back.
    document.execCommand('insertText', false, item.insert);
    if (item.kind === 'function' || item.kind === 'aggregation') void look(false);
    else close();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && items.length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen(chosen < 0 && step < 0 ? items.length - 1 : (chosen + step + items.length) % items.length);
    } else if (event.key === 'Tab' && items.length > 0 && !event.shiftKey) {
      event.preventDefault();
      accept(items[Math.max(chosen, 0)]!);
    } else if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      void look(true);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      const item = items[chosen];
      const isRun = item === undefined || event.ctrlKey || event.metaKey;
      if (isRun) {
        close();
        props.onRun();
      } else accept(item);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (offer === undefined) input.current?.blur();
      else close();
    }
  }

  return (
    <div className={classNames(styles.editor, shownFaults.length > 0 && styles.wrong, props.isOff && styles.off)}>
      <div className={styles.layers}>
        <pre className={styles.colours} aria-hidden="true">
          {coloured(value, pieces)}
        </pre>
        <pre className={styles.faults} aria-hidden="true">
          {underlined(value, shownFaults)}
        </pre>
        <textarea
          ref={input}
          rows={1}
          className={styles.input}
          aria-label={props.label}
          aria-haspopup="listbox"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-invalid={shownFaults.length > 0}
          aria-describedby={shownFaults.length > 0 ? `${id}-faults` : undefined}
          {...(chosen >= 0 ? { 'aria-activedescendant': `${id}-${chosen}` } : {})}
          placeholder={props.placeholder}
          value={value}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => {
            props.onChange(event.target.value);
            void look(false);
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        {offer !== undefined && (
          <OfferList
            id={id}
            items={items}
            chosen={chosen}
            about={about}
            before={value.slice(0, offer.from)}
            onAccept={accept}
          />
        )}
      </div>
      {shownFaults.length > 0 && (
        <div role="alert" id={`${id}-faults`}>
          <ul className={styles.sentences}>
            {shownFaults.slice(0, 3).map(({ sentence, place, hint }) => (
              <li key={`${sentence}${place?.from}`}>
                {sentence}
                {place !== undefined && <span className={styles.where}> at {lineAndColumn(value, place.from)}</span>}
                {hint !== undefined && <span className={styles.hint}>: {hint}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function coloured(text: string, pieces: ReturnType<typeof highlight>) {
  const parts = [];
  let at = 0;
  for (const { kind, from, to } of pieces) {
    if (from > at) parts.push(text.slice(at, from));
    parts.push(
      <span key={from} className={styles[kind]}>
        {text.slice(from, to)}
      </span>,
    );
    at = to;
  }
  // A last empty line has a height only with something on it.
  return [...parts, `${text.slice(at)}${NO_WIDTH}`];
}

function underlined(text: string, faults: readonly Fault[]) {
  const parts = [];
  let at = 0;
  for (const { place } of [...faults].sort((a, b) => (a.place?.from ?? 0) - (b.place?.from ?? 0))) {
    if (place === undefined || place.from < at) continue;
    parts.push(text.slice(at, place.from));
    parts.push(<mark key={place.from}>{text.slice(place.from, place.to) || ' '}</mark>);
    at = place.to;
  }
  return [...parts, text.slice(at)];
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
