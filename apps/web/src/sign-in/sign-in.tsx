import { type FormEvent, useEffect, useState } from 'react';
import { useSignIn } from '../data/session.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { Logo } from '../kit/logo.tsx';
import { asSentence } from '../kit/states.tsx';
import styles from './sign-in.module.css';

/** The way in. The address stays, so that the page that was asked for opens afterwards. */
export default function SignIn({ hasEnded }: { hasEnded: boolean }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  useEffect(() => {
    document.title = 'Sign in · Oriel';
  }, []);
  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate({ email: email.trim(), password });
  }
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit} aria-label="Sign in">
        <div className={styles.brand}>
          <Logo size={32} />
          <h1>Oriel</h1>
        </div>
        {hasEnded && (
          <p className={styles.ended} role="status">
            Your session has ended. Sign in again and go on where you were.
          </p>
        )}
        <TextField
          label="Email"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {signIn.error !== null && (
          <p className={styles.fault} role="alert">
            {asSentence(signIn.error.message)}
          </p>
        )}
        <Button type="submit" look="primary" disabled={signIn.isPending}>
          {signIn.isPending ? 'Signing in' : 'Sign in'}
        </Button>
        <p className={styles.note}>
          First run: open the one-time link that the server printed when it started, or make a user with{' '}
          <code>oriel user create</code>.
        </p>
      </form>
    </main>
  );
}
