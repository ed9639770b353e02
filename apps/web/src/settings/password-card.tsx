import { type FormEvent, useState } from 'react';
import { ApiError } from '../data/api-error.ts';
import { useChangePassword, useViewer } from '../data/session.ts';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { TextField } from '../kit/field.tsx';
import { say } from '../kit/notices.ts';
import { asSentence } from '../kit/states.tsx';
import styles from './parts.module.css';

/** The server refuses shorter ones too; here it is said before anything is sent. */
const SHORTEST_PASSWORD = 12;

/** A password to sign in with, for people: whoever came by a link alone has none yet. */
export function PasswordCard() {
  const viewer = useViewer();
  const change = useChangePassword();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const refusal = change.error === null ? undefined : asSentence(change.error.message);
  const isCurrentWrong = change.error instanceof ApiError && change.error.code === 'sign_in_refused';

  function submit(event: FormEvent): void {
    event.preventDefault();
    change.mutate(
      { current, next },
      {
        onSuccess: () => {
          setCurrent('');
          setNext('');
          say('Changed the password; every other session of yours has ended');
        },
      },
    );
  }

  return (
    <Card title="Password" note="Changing it ends every other session of yours">
      <form className={styles.form} onSubmit={submit}>
        {/* Password managers file the new password under this name. */}
        <input
          className="visually-hidden"
          type="text"
          autoComplete="username"
          value={viewer.user ?? ''}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <TextField
          className={styles.grow}
          label="Current password"
          type="password"
          autoComplete="current-password"
          value={current}
          note="Empty if you have none yet"
          fault={isCurrentWrong ? refusal : undefined}
          onChange={(event) => {
            setCurrent(event.target.value);
            if (change.error !== null) change.reset();
          }}
        />
        <TextField
          className={styles.grow}
          label="New password"
          type="password"
          autoComplete="new-password"
          minLength={SHORTEST_PASSWORD}
          required
          value={next}
          note={`${SHORTEST_PASSWORD} characters or more`}
          fault={isCurrentWrong ? undefined : refusal}
          onChange={(event) => {
            setNext(event.target.value);
            if (change.error !== null) change.reset();
          }}
        />
        <Button
          type="submit"
          look="primary"
          className={styles.besideNoted}
          disabled={next.length < SHORTEST_PASSWORD || change.isPending}
        >
          Change password
        </Button>
      </form>
    </Card>
  );
}
