import type { ReactNode } from 'react';
import { ApiError, isPassing } from '../data/api-error.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { copyText } from './clipboard.ts';
import { Icon } from './icon.tsx';
import { say } from './notices.ts';
import styles from './states.module.css';

/** Lines in the shape of what will come. */
export function Skeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={String(index)} className={styles.bone} style={{ width: `${92 - ((index * 37) % 45)}%` }} />
      ))}
    </div>
  );
}

/** Nothing to show, and why; `children` are the ways on. */
export function EmptyState({
  title,
  sentence,
  children,
}: {
  title: string;
  sentence?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={styles.state}>
      <h2 className={styles.title}>{title}</h2>
      {sentence !== undefined && <p className={styles.sentence}>{sentence}</p>}
      {children}
    </div>
  );
}

/** The sentence, the code, the place in the query, and what can be done. */
export function ErrorState({
  error,
  text,
  onRetry,
}: {
  error: Error;
  text?: string | undefined;
  onRetry?: (() => void) | undefined;
}) {
  const code = error instanceof ApiError ? error.code : error.name;
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 403) return <ForbiddenState sentence={error.message} />;
  const place = error instanceof ApiError ? error.place : undefined;
  const suggestion = error instanceof ApiError ? error.suggestion : undefined;
  return (
    <div className={classNames(styles.state, styles.error)} role="alert">
      <h2 className={styles.title}>
        <Icon name="error" />
        {titleOf(status)}
      </h2>
      <p className={styles.sentence}>{asSentence(error.message)}</p>
      {isPassing(error) && onRetry !== undefined && (
        <p className={styles.sentence}>This usually passes within seconds; the question is asked again by itself.</p>
      )}
      {place !== undefined && text !== undefined && (
        <QueryPlace text={text} position={place.position} length={place.length} />
      )}
      {suggestion !== undefined && <p className={styles.sentence}>{suggestion}</p>}
      <div className={styles.row}>
        {onRetry !== undefined && <Button onClick={onRetry}>Retry</Button>}
        <Button
          look="quiet"
          icon="copy"
          onClick={() => {
            void copyText(reportOf(error, code, status, text)).then((copied) =>
              say(copied ? 'Copied details' : 'Could not copy'),
            );
          }}
        >
          Copy details
        </Button>
        <span className={styles.code}>{code}</span>
      </div>
    </div>
  );
}

/** The server's messages begin small, as parts of other sentences do; alone they are sentences. */
export function asSentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function titleOf(status: number): string {
  if (status === 400 || status === 422) return 'This cannot be answered as asked';
  if (status === 429) return 'Too many questions at once';
  if (status === 504 || status === 408) return 'Took too long';
  if (status === 0 || status === 502 || status === 503) return 'Not reachable right now';
  return 'That did not work';
}

function reportOf(error: Error, code: string, status: number, query: string | undefined): string {
  return [
    `Oriel: ${error.message}`,
    `code: ${code}, status: ${status}`,
    `page: ${location.pathname}${location.search}`,
    ...(query === undefined || query === '' ? [] : [`query: ${query}`]),
    `at: ${new Date().toISOString()}`,
  ].join('\n');
}

/** A query with the place that is at fault underlined. */
export function QueryPlace({ text, position, length }: { text: string; position: number; length: number }) {
  const end = Math.min(text.length, position + Math.max(1, length));
  return (
    <pre className={styles.place}>
      {text.slice(0, position)}
      <mark>{text.slice(position, end) || ' '}</mark>
      {text.slice(end)}
    </pre>
  );
}

export function ForbiddenState({ sentence, remedy = FOR_MEMBERS }: { sentence: string; remedy?: ReactNode }) {
  return (
    <EmptyState
      title="Not open to you"
      sentence={
        <>
          {asSentence(sentence)} {remedy}
        </>
      }
    />
  );
}

const FOR_MEMBERS = 'An ADMIN of this tenant can change your role under Settings, Members.';
