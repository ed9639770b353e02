import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useCommands } from '../../commands/use-commands.ts';
import { Button, IconButton } from '../button.tsx';
import { useChangeByOthers } from '../change-by-others.ts';
import { classNames } from '../class-names.ts';
import { formatCount } from '../format/count.ts';
import { Icon } from '../icon.tsx';
import styles from './query-line.module.css';
import { fieldTerm } from './search-terms.ts';
import { type CaretWord, wordAt } from './word-at.ts';

export interface Suggestion {
  readonly text: string;
  /** Its type, for a field. */
  readonly kind?: string;
  readonly count?: number;
}

/** Where the line gets its words: fields by beginning, values of one field. */
export interface SuggestionSource {
  fields(): readonly Suggestion[];
  /** May answer late; undefined while it is not known. */
  values(field: string): readonly Suggestion[] | undefined;
  /** Told which field is being typed, so that its values can be asked for. */
  onField(field: string | undefined): void;
}

const SHOWN = 12;

/** One line that grows: the question of the page. Enter runs it, `/` comes here, Escape leaves. */
export function QueryLine(props: {
  value: string;
  placeholder: string;
  isRunning: boolean;
  isWrong: boolean;
  source?: SuggestionSource | undefined;
  /** Also called when nothing changed: running again asks for the newest. */
  onRun(query: string): void;
}) {
  const [draft, setDraft] = useState(props.value);
  const [word, setWord] = useState<CaretWord>();
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const sent = useChangeByOthers(props.value, () => setDraft(props.value));

  useCommands([
    { id: 'query.focus', title: 'Edit the query', group: 'Query', keys: ['/'], run: () => input.current?.focus() },
    {
      id: 'query.run',
      title: 'Run the query again',
      group: 'Query',
      keys: ['r'],
      run: () => run(draft.trim()),
    },
    ...(draft === ''
      ? []
      : [{ id: 'query.clear', title: 'Clear the query', group: 'Query' as const, run: () => run('') }]),
  ]);

  const suggestions = word === undefined ? [] : suggestionsFor(word, props.source);

  function run(query: string): void {
    close();
    setDraft(query);
    sent(query);
    props.onRun(query);
  }

  function close(): void {
    setWord(undefined);
    setChosen(-1);
    props.source?.onField(undefined);
  }

  function look(): void {
    const element = input.current;
    if (element === null || props.source === undefined) return;
    const next = wordAt(element.value, element.selectionStart);
    props.source.onField(next.field);
    setWord(next.typed === '' && next.field === undefined ? undefined : next);
    setChosen(-1);
  }

  function accept(suggestion: Suggestion): void {
    if (word === undefined) return;
    const text = word.field === undefined ? `${suggestion.text}:` : `${fieldTerm('', suggestion.text).slice(1)} `;
    const next = draft.slice(0, word.from) + text + draft.slice(word.to).replace(/^ /, '');
    setDraft(next);
    setChosen(-1);
    const caret = word.from + text.length;
    requestAnimationFrame(() => {
      input.current?.setSelectionRange(caret, caret);
      look();
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && suggestions.length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((chosen + step + suggestions.length) % suggestions.length);
    } else if (event.key === 'Tab' && suggestions.length > 0 && !event.shiftKey) {
      event.preventDefault();
      accept(suggestions[Math.max(chosen, 0)]!);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      const suggestion = suggestions[chosen];
      if (suggestion !== undefined) accept(suggestion);
      else run(draft.trim());
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (word === undefined) input.current?.blur();
      else close();
    }
  }

  return (
    <search className={styles.line}>
      <div className={classNames(styles.box, props.isWrong && styles.wrong)}>
        <span className={styles.glyph}>
          <Icon name="search" />
        </span>
        <textarea
          ref={input}
          rows={1}
          className={styles.input}
          aria-label="Query"
          aria-haspopup="listbox"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-invalid={props.isWrong}
          {...(chosen >= 0 ? { 'aria-activedescendant': `${id}-${chosen}` } : {})}
          placeholder={props.placeholder}
          value={draft}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => {
            setDraft(event.target.value.replaceAll('\n', ' '));
            look();
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        {draft !== '' && <IconButton icon="close" label="Clear the query" onClick={() => run('')} />}
        {suggestions.length > 0 && (
          <div className={styles.suggestions} role="listbox" id={`${id}-list`} aria-label="Suggestions">
            {suggestions.map((suggestion, index) => (
              <div
                key={suggestion.text}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                className={styles.suggestion}
                onPointerDown={(event) => {
                  event.preventDefault();
                  accept(suggestion);
                }}
              >
                <span className={styles.word}>{suggestion.text === '' ? '(empty)' : suggestion.text}</span>
                <span className={styles.kind}>
                  {suggestion.kind ?? (suggestion.count === undefined ? '' : formatCount(suggestion.count))}
                </span>
              </div>
            ))}
          </div>
        )}
      </div>
      <Button
        look={draft.trim() === props.value ? 'plain' : 'primary'}
        onClick={() => run(draft.trim())}
        aria-busy={props.isRunning}
        title="Run the query (Enter)"
      >
        Run
      </Button>
    </search>
  );
}

function suggestionsFor(word: CaretWord, source: SuggestionSource | undefined): readonly Suggestion[] {
  if (source === undefined) return [];
  const all = word.field === undefined ? source.fields() : source.values(word.field);
  if (all === undefined) return [];
  const typed = word.typed.toLowerCase();
  const starts = all.filter((one) => one.text.toLowerCase().startsWith(typed) && one.text !== word.typed);
  const contains = all.filter(
    (one) => !starts.includes(one) && one.text.toLowerCase().includes(typed) && one.text !== word.typed,
  );
  return [...starts, ...contains].slice(0, SHOWN);
}
