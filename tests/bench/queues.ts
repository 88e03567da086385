/**
 * The same M/M/1 queue (utilisation 0.8, one event per arrival and per departure) on the bare event
 * queue, on the kernel with its journal, and on `simjs`.
 */
import { EventQueue } from '../../src/sim/kernel/event-queue.ts';
import { Journal } from '../../src/sim/kernel/journal.ts';
import { Random } from '../../src/sim/kernel/random.ts';
import { instant } from '../../src/sim/kernel/time.ts';
import type { Instant } from '../../src/sim/kernel/time.ts';
import type { Fact } from '../../src/sim/observe/facts.ts';
import { ln } from '../../src/sim/kernel/distributions.ts';
import type { SimJs } from './simjs.ts';

const ARRIVALS = 200_000;
const MEAN_GAP_US = 1_000;
const MEAN_SERVICE_US = 800;

/** Drawn before the clock starts, the same for all three. */
function draws(name: string, mean: number): Float64Array {
  const random = Random.named(1, name);
  return Float64Array.from({ length: ARRIVALS }, () => Math.ceil(-ln(1 - random.next()) * mean));
}

/** Events per second of wall time, and the mean number in the system as proof of the same work. */
export interface QueueFigure {
  readonly eventsPerSecond: number;
  readonly departures: number;
}

function ours(onEvent: (at: Instant, waiting: number, isBusy: number) => void): QueueFigure {
  const gaps = draws('gaps', MEAN_GAP_US);
  const services = draws('services', MEAN_SERVICE_US);
  const queue = new EventQueue<0 | 1>();
  let waiting = 0;
  let isBusy = 0;
  let arrivals = 0;
  let departures = 0;
  let sequence = 0;
  const begin = performance.now();
  queue.push(instant(gaps[0] ?? 0), sequence++, 0);
  while (queue.size > 0) {
    const kind = queue.pop();
    const now = queue.poppedAt;
    if (kind === 0) {
      arrivals += 1;
      if (arrivals < ARRIVALS) queue.push(instant(now + (gaps[arrivals] ?? 0)), sequence++, 0);
      if (isBusy === 0) {
        isBusy = 1;
        queue.push(instant(now + (services[departures] ?? 0)), sequence++, 1);
      } else waiting += 1;
    } else {
      departures += 1;
      if (waiting > 0) {
        waiting -= 1;
        queue.push(instant(now + (services[departures] ?? 0)), sequence++, 1);
      } else isBusy = 0;
    }
    onEvent(now, waiting, isBusy);
  }
  const seconds = (performance.now() - begin) / 1000;
  return { eventsPerSecond: (2 * ARRIVALS) / seconds, departures };
}

export function bareQueue(): QueueFigure {
  return ours(() => {});
}

/** One hashed fact per event. */
export function kernelWithJournal(): QueueFigure {
  const journal = new Journal<Fact>();
  return ours((at, queue, busy) => {
    journal.append(at, { kind: 'replica-load-changed', process: 'queue/0', queue, busy });
  });
}

export function simjsQueue({ Entity, Sim }: SimJs): QueueFigure {
  const gaps = draws('gaps', MEAN_GAP_US);
  const services = draws('services', MEAN_SERVICE_US);
  let waiting = 0;
  let isBusy = false;
  let arrivals = 0;
  let departures = 0;
  class Queue extends Entity {
    start(): void {
      this.setTimer(gaps[0] ?? 0).done(this.arrive);
    }
    arrive(): void {
      arrivals += 1;
      if (arrivals < ARRIVALS) this.setTimer(gaps[arrivals] ?? 0).done(this.arrive);
      if (isBusy) waiting += 1;
      else {
        isBusy = true;
        this.setTimer(services[departures] ?? 0).done(this.depart);
      }
    }
    depart(): void {
      departures += 1;
      if (waiting > 0) {
        waiting -= 1;
        this.setTimer(services[departures] ?? 0).done(this.depart);
      } else isBusy = false;
    }
  }
  const sim = new Sim();
  sim.addEntity(Queue);
  const begin = performance.now();
  sim.simulate(Number.MAX_SAFE_INTEGER);
  const seconds = (performance.now() - begin) / 1000;
  return { eventsPerSecond: (2 * ARRIVALS) / seconds, departures };
}
