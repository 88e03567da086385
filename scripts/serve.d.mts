/** Types of `serve.mjs` for the TypeScript files that use it. */
import type { Server } from 'node:http';

export const FIRST_PORT: number;
export function fileOf(folder: string, requestPath: string): Promise<string | null>;
export function createStaticServer(folder: string): Server;
export function listen(server: Server, host: string, port?: number): Promise<number>;
