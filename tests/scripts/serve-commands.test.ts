import { describe, expect, it } from 'vitest';
import { readServeCommand } from '../../scripts/serve-commands.ts';
import type { ServeCommand } from '../../scripts/serve-commands.ts';
import { printable, sayError } from '../../scripts/worded-error.ts';
import type { Lang } from '../../src/i18n/text.ts';
import { applyEdit } from '../../src/sim/index.ts';
import type { Scenario } from '../../src/sim/index.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';

function refusal(line: string, lang: Lang): string {
  try {
    const command = readServeCommand(line, mercado);
    if (command?.kind === 'link') applyEdit(mercado, command.edit);
  } catch (error) {
    return sayError(error, lang);
  }
  return '';
}

function after(line: string): Scenario {
  const command: ServeCommand | null = readServeCommand(line, mercado);
  if (command?.kind !== 'link') throw new Error(`${line} is no edit`);
  return applyEdit(mercado, command.edit);
}

describe('a line of a served cluster', () => {
  it('names what it says', () => {
    expect(readServeCommand('', mercado)).toBeNull();
    expect(readServeCommand('   ', mercado)).toBeNull();
    for (const kind of ['help', 'status', 'pause', 'play']) {
      expect(readServeCommand(` ${kind.toUpperCase()} `, mercado)).toEqual({ kind });
    }
    expect(readServeCommand('speed 0.5', mercado)).toEqual({ kind: 'speed', speed: 0.5 });
  });

  it('kills and restarts a node, or one replica of it', () => {
    expect(readServeCommand('kill orders', mercado)).toEqual({
      kind: 'kill-replica',
      node: 'orders',
      replicas: [0, 1],
    });
    expect(readServeCommand('restart  orders/1', mercado)).toEqual({
      kind: 'restart-replica',
      node: 'orders',
      replicas: [1],
    });
  });

  it('changes the settings of a link', () => {
    const changed = after('link orders-payments latency=300 loss=5 bandwidth=1.5 timeout=900');
    expect(changed.links.find(({ id }) => id === 'orders-payments')).toMatchObject({
      protocol: 'rest',
      latencyMs: { kind: 'constant', value: 300 },
      loss: 0.05,
      bandwidthMbps: 1.5,
      timeoutMs: 900,
    });
  });

  it('switches a link, with the broker that it needs', () => {
    const changed = after('link orders-notify=kafka');
    const link = changed.links.find(({ id }) => id === 'orders-notify');
    expect(link?.protocol).toBe('kafka');
    expect(changed.nodes.find(({ id }) => id === link?.broker)?.kind).toBe('broker');
  });

  it.each([
    ['jump', '“jump” is no command; help, status,', '«jump» no es una orden'],
    ['pause now', '“pause” takes nothing; “now” was given', '«pause» no lleva nada'],
    ['kill', '“kill” expects a node such as orders', '«kill» espera un nodo'],
    ['kill nobody', '“nobody” was given. There are: shoppers,', 'se dio «nobody»'],
    ['kill orders/2', 'orders (orders/0–1)', 'orders (orders/0–1)'],
    ['kill orders/1/0', '“kill” expects', '«kill» espera'],
    ['kill orders payments', '“orders payments” was given', 'se dio «orders payments»'],
    ['speed', 'speed is “”; a number from 0.05 to 10', 'speed es «»; se esperaba un número'],
    ['speed fast', 'speed is “fast”', 'speed es «fast»'],
    ['speed 11', 'speed is “11”', 'speed es «11»'],
    ['speed -1', 'speed is “-1”', 'speed es «-1»'],
    ['link', '“link” expects a link and what changes', '«link» espera un enlace'],
    ['link orders-payments', 'as in “link orders-payments latency=300”', 'como en «link orders'],
    ['link nothing latency=1', 'There are: shoppers-gateway,', 'Hay: shoppers-gateway,'],
    ['link orders-notify=pigeon', '“orders-notify” cannot speak “pigeon”; rest, grpc', 'no puede'],
    ['link orders-notify=', '“orders-notify” cannot speak “”', 'no puede hablar «»'],
    ['link orders-notify lost=3', '“lost=3” is no setting of a link', 'no es un ajuste'],
    ['link orders-notify loss=60', 'loss=5 (%, at most 50)', 'loss=5 (%, 50 como máximo)'],
    ['link orders-notify latency', '“latency” is no setting', 'no es un ajuste'],
    ['link orders-notify latency=x', '“latency=x” is no setting', 'no es un ajuste'],
    ['link orders-notify latency=0', 'at least 0.1 ms was expected', 'al menos 0,1 ms'],
    ['link orders-notify bandwidth=-1', 'Bandwidth of “orders-notify”', 'de «orders-notify»'],
  ])('"%s" is refused in both languages', (line, en, es) => {
    expect(refusal(line, 'en')).toContain(en);
    expect(refusal(line, 'es')).toContain(es);
  });
});

it('shows nothing that a terminal would obey', () => {
  expect(printable('a\u001b[2J\u0007b\nc\u202ed\u009b1m é ñ 漢 🐝')).toBe(
    'a\ufffd[2J\ufffdb\nc\ufffdd\ufffd1m é ñ 漢 🐝',
  );
});
