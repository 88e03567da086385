/** An AsyncAPI 3.0 document while it grows: parts that are named twice are there once. */
import type { YamlValue } from './yaml.ts';

export type Members = Readonly<Record<string, YamlValue>>;

export interface OperationParts {
  readonly action: 'send' | 'receive';
  readonly channel: string;
  readonly message: string;
  /** Channel and message of the answer. */
  readonly reply?: {
    readonly channel: string;
    readonly message: string;
    readonly location?: string;
  };
  readonly description?: string;
  readonly bindings?: Members;
}

export class AsyncDocument {
  readonly #servers = new Map<string, YamlValue>();
  readonly #channels = new Map<string, { messages: Set<string>; rest: Members }>();
  readonly #operations = new Map<string, YamlValue>();
  readonly #messages = new Map<string, Members>();

  server(id: string, host: string, protocol: string, protocolVersion: string): string {
    this.#servers.set(id, { host, protocol, protocolVersion });
    return id;
  }

  /** What goes several ways says what each of them adds. */
  message(name: string, message: Members): string {
    this.#messages.set(name, { ...this.#messages.get(name), ...message });
    return name;
  }

  /** `address` null: whoever asks says where. */
  channel(
    id: string,
    address: string | null,
    server: string,
    messages: readonly string[],
    bindings: Members | null,
  ): string {
    const known = this.#channels.get(id)?.messages ?? new Set();
    const rest = {
      address,
      servers: [{ $ref: `#/servers/${server}` }],
      ...(bindings === null ? {} : { bindings }),
    };
    this.#channels.set(id, { messages: new Set([...known, ...messages]), rest });
    return id;
  }

  operation(id: string, parts: OperationParts): void {
    const { action, channel, message, reply, description, bindings } = parts;
    this.#operations.set(id, {
      action,
      channel: { $ref: `#/channels/${channel}` },
      ...(description === undefined ? {} : { description }),
      messages: [{ $ref: `#/channels/${channel}/messages/${message}` }],
      ...(reply === undefined
        ? {}
        : {
            reply: {
              ...(reply.location === undefined ? {} : { address: { location: reply.location } }),
              channel: { $ref: `#/channels/${reply.channel}` },
              messages: [{ $ref: `#/channels/${reply.channel}/messages/${reply.message}` }],
            },
          }),
      ...(bindings === undefined ? {} : { bindings }),
    });
  }

  finish(info: Members): Members {
    const channels = [...this.#channels].map(([id, { messages, rest }]): [string, YamlValue] => {
      const named = [...messages].map((name) => [name, { $ref: `#/components/messages/${name}` }]);
      return [id, { ...rest, messages: Object.fromEntries(named) }];
    });
    return {
      asyncapi: '3.0.0',
      info,
      defaultContentType: 'application/json',
      servers: Object.fromEntries(this.#servers),
      channels: Object.fromEntries(channels),
      operations: Object.fromEntries(this.#operations),
      components: { messages: Object.fromEntries(this.#messages) },
    };
  }
}
