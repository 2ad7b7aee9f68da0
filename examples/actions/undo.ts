import { demoApi } from "../demo-api.ts";
import { explain } from "../demo-server.ts";
import { remove } from "./set-up.ts";

// `npm run example:actions:undo`, with the server running: takes away what `npm run example:actions` registered.

for (const what of await remove(demoApi()).catch(explain)) console.log(`Removed ${what}.`);
