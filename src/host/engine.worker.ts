/**
 * The engine's worker in the sandboxed frame. The page speaks to it over two ports: `control`
 * (Comlink, the `EngineApi`) and `feed` (batches, heartbeats and their acknowledgements).
 */
import { expose } from 'comlink';
import { loadSqlite } from './database.ts';
import { Engine } from './engine.ts';
import { keepErrorMembers } from './error-passage.ts';
import { inlineHosts } from './inline-host.ts';
import { HEARTBEAT_MS } from './frame-protocol.ts';
import type { EngineStart, FeedMessage } from './frame-protocol.ts';
import { workerHosts } from './worker-host.ts';

self.addEventListener(
  'message',
  (event: MessageEvent<EngineStart>) => {
    start(event.data);
  },
  { once: true },
);

function start({ control, feed, replicaText, wasm, host }: EngineStart): void {
  const tell = (message: FeedMessage): void => feed.postMessage(message);
  const script = URL.createObjectURL(new Blob([replicaText], { type: 'text/javascript' }));
  const hosts =
    host === 'inline'
      ? inlineHosts()
      : workerHosts(script, (process, text) => engine.note(process, text)).factory;
  const engine = new Engine({
    hosts,
    databasesFor: (seed) => loadSqlite(wasm, seed),
    onBatch: (batch, number, run) => tell({ kind: 'batch', batch, number, run }),
  });
  feed.onmessage = () => engine.acknowledge();
  keepErrorMembers();
  expose(engine, control);
  setInterval(() => tell({ kind: 'alive' }), HEARTBEAT_MS);
  tell({ kind: 'alive' });
}
