// The process behind `start-in-child.mjs`: one message with settings in, one with what runs out; its end is the order to stop.
import { libraryUrl } from './library-url.mjs';

process.once('message', async (settings) => {
  try {
    const { start } = await import(libraryUrl());
    const oriel = await start(settings);
    const { run, signInLink, shop } = oriel;
    const stop = () => oriel.stop().finally(() => process.exit());
    if (!process.connected) await stop();
    process.once('disconnect', stop);
    process.send({ started: { run, signInLink, shop: shop && { url: shop.url, controlUrl: shop.controlUrl } } });
  } catch (error) {
    const { name, message, code, exitCode } = error;
    process.send?.({ error: { name, message, code, exitCode } }, () => process.exit(1));
  }
});
