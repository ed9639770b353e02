const express = require('express');
const pino = require('pino');

// A shop as a newcomer writes it: it knows nothing of OpenTelemetry.
const log = pino();
const app = express();

app.get('/stock/:sku', (request, response) => response.json({ sku: request.params.sku, left: 7 }));

app.get('/orders/:id', async (request, response) => {
  const stock = await fetch(`http://127.0.0.1:${server.address().port}/stock/apple`);
  log.warn({ orderId: Number(request.params.id), gift: true }, 'order looked up');
  response.json({ id: request.params.id, ...(await stock.json()) });
});

app.get('/broken', () => {
  throw new Error('the till is stuck');
});

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));

process.once('SIGTERM', () => server.close());
