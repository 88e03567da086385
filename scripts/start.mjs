/** `npm start [-- --host] [-- --port N]`: builds the app if needed, then serves it. */
import { ensureBuild } from './fresh-build.mjs';
import { serveDist } from './serve.mjs';

if (await ensureBuild()) await serveDist(process.argv.slice(2));
else process.exitCode = 1;
