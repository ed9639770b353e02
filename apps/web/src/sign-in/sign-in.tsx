import { type FormEvent, useState } from 'react';
import { ApiError } from '../data/api-error.ts';
import { useSignIn } from '../data/session.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { Logo } from '../kit/logo.tsx';
import styles from './sign-in.module.css';

export default function SignIn() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
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
            {refusal(signIn.error)}
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

function refusal(error: Error): string {
  const sentence = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return error instanceof ApiError && error.status === 401 ? sentence.replace(/\.?$/, '.') : `${sentence}`;
}
