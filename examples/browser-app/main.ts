import { findIssuer } from "../demo-server.ts";
import { listenAt } from "../listen.ts";
import { originSetting, setting } from "../settings.ts";
import { pages } from "./pages.ts";

// `npm run example:browser`, with the server running.

const url = originSetting("FAABLE_DEMO_BROWSER_URL");
const settings = {
  clientId: setting("FAABLE_DEMO_BROWSER_CLIENT_ID"),
  audience: setting("FAABLE_DEMO_AUDIENCE"),
  api: originSetting("FAABLE_DEMO_API_URL"),
};

await listenAt(pages({ issuer: await findIssuer(), ...settings }), url, "The browser application");
