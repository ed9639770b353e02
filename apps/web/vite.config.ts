import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** A running Oriel that the development server talks to. */
const SERVER = process.env.ORIEL_URL ?? 'http://127.0.0.1:7070';

export default defineConfig(({ command }) => {
  // Pages are built for use even when the one who builds them is a test: NODE_ENV=test would give React's development build.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: import.meta.dirname,
    plugins: [react()],
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      // light-dark() and oklch() reach the browser as they are written: lowering them would double the tokens.
      target: ['chrome123', 'firefox128', 'safari17.5'],
      // The content security policy allows files of our own origin only, so nothing may become a data: address.
      assetsInlineLimit: 0,
      reportCompressedSize: true,
    },
    server: {
      proxy: {
        '/graphql': { target: SERVER, ws: true, changeOrigin: true },
        '/auth': { target: SERVER, changeOrigin: true },
        '/monitoring': { target: SERVER, changeOrigin: true },
        '/prometheus': { target: SERVER, changeOrigin: true },
      },
    },
  };
});
