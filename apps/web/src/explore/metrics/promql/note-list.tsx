import { formatCountOf } from '../../../kit/format/count.ts';
import { Icon } from '../../../kit/icon.tsx';
import { asSentence } from '../../../kit/states.tsx';
import styles from './explorer.module.css';
import type { QueryAnswer } from './use-answers.ts';

const SHOWN = 6;
/** Longer sentences would push the rest of the status line out of sight. */
const LONGEST_WORDS = 80;

/** What answers say beside themselves, each with the words of its query that it is about. */
export function NoteList({ answers }: { answers: readonly QueryAnswer[] }) {
  const notes = answers.flatMap((answer) => answer.notes.map((note) => ({ note, text: answer.row.text })));
  const failed = answers.length > 1 ? answers.filter(({ error }) => error !== null) : [];
  if (notes.length + failed.length === 0) return null;
  return (
    <ul className={styles.notes} aria-label="Said by the answer">
      {failed.map(({ row, error }) => (
        <li key={row.letter} data-kind="error">
          <Icon name="error" size={14} />
          <b>{row.letter}</b>
          <span>{asSentence(error?.message ?? '')}</span>
        </li>
      ))}
      {notes.slice(0, SHOWN).map(({ note, text }) => (
        <li key={`${note.letter} ${note.sentence} ${note.place?.from}`} data-kind={note.kind}>
          <Icon name={note.kind === 'warning' ? 'error' : 'info'} size={14} />
          <b>{note.letter}</b>
          {note.place !== undefined && <code>{text.slice(note.place.from, note.place.to)}</code>}
          <span>{asSentence(note.sentence)}</span>
        </li>
      ))}
      {notes.length > SHOWN && <li>and {notes.length - SHOWN} more</li>}
    </ul>
  );
}

/** The same in the status line: what the answer is not, or is made of. One note is said whole, of several how many there are. */
export function NoteWords({ answers }: { answers: readonly QueryAnswer[] }) {
  const notes = answers.flatMap((answer) => answer.notes);
  const sentences = [...new Set(notes.map(({ sentence }) => sentence))];
  if (sentences.length === 0) return null;
  return (
    <span
      className={notes.some(({ kind }) => kind === 'warning') ? styles.warned : styles.informed}
      title={sentences.map(asSentence).join('\n')}
    >
      {sentences.length === 1 && sentences[0]!.length <= LONGEST_WORDS
        ? sentences[0]
        : formatCountOf(sentences.length, 'note')}
    </span>
  );
}
