import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ShopTools } from '../../runtime/shop-service.ts';

const SCHEMA =
  'CREATE TABLE charges (id TEXT PRIMARY KEY, orderId TEXT, amountCents INTEGER, currency TEXT, outcome TEXT)';
const CARDS = ['visa', 'mastercard', 'amex', 'girocard'];

interface Charge {
  readonly orderId: string;
  readonly amountCents: number;
  readonly currency: string;
}

/** Takes the money, through a card processor outside of the shop. */
export async function startPayment({ openDatabase, serve, log, meter, tracer, isFaultOn }: ShopTools): Promise<void> {
  const database = openDatabase('payments', SCHEMA);
  const payments = meter.createCounter('shop.payments', { unit: '{payment}', description: 'Payments by outcome' });

  await serve((app) => {
    app.post('/charges', async (request, response) => {
      const charge = request.body as Charge;
      const brand = CARDS[Math.floor(Math.random() * CARDS.length)] as string;
      const outcome = await authorize(charge, brand);
      const id = randomUUID();
      payments.add(1, { outcome, 'payment.card.brand': brand });
      await database.query(
        'charges',
        'INSERT INTO charges VALUES (?, ?, ?, ?, ?)',
        id,
        charge.orderId,
        charge.amountCents,
        charge.currency,
        outcome,
      );
      const about = {
        'order.id': charge.orderId,
        'order.amount': charge.amountCents / 100,
        'payment.card.brand': brand,
      };
      if (outcome === 'authorized') {
        log.info(`payment ${id} authorized: ${amount(charge)}`, { ...about, 'payment.id': id });
        response.status(201).json({ chargeId: id });
      } else if (outcome === 'declined') {
        log.warn(`payment declined: insufficient funds for ${amount(charge)}`, about);
        response.status(402).json({ error: 'insufficient funds' });
      } else {
        log.error(`payment failed: card processor did not answer within 1500 ms`, {
          ...about,
          'error.type': 'timeout',
        });
        response.status(503).json({ error: 'the card processor does not answer' });
      }
    });
  });

  /** The processor belongs to somebody else, so all that can be seen of it is how long it took and what it said. */
  function authorize(charge: Charge, brand: string): Promise<'authorized' | 'declined' | 'unreachable'> {
    const attributes = {
      'payment.provider': 'acquirer',
      'payment.card.brand': brand,
      'order.id': charge.orderId,
      'order.amount': charge.amountCents / 100,
      'server.address': 'cards.acquirer.example',
    };
    return tracer.startActiveSpan('authorize card', { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        if (isFaultOn('failing-payments') && Math.random() < 0.4) {
          await sleep(1_500);
          span.setStatus({ code: SpanStatusCode.ERROR, message: 'no answer within 1500 ms' });
          return 'unreachable';
        }
        await sleep(40 + Math.random() ** 2 * 220);
        return Math.random() < 0.03 ? 'declined' : 'authorized';
      } finally {
        span.end();
      }
    });
  }
}

function amount({ amountCents, currency }: Charge): string {
  return `${(amountCents / 100).toFixed(2)} ${currency}`;
}
