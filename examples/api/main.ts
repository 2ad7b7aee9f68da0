import { findIssuer } from "../demo-server.ts";
import { listenAt } from "../listen.ts";
import { originSetting, setting } from "../settings.ts";
import { ordersApi } from "./app.ts";

// `npm run example:api`, with the server running.

const audience = setting("FAABLE_DEMO_AUDIENCE");
const browserApp = originSetting("FAABLE_DEMO_BROWSER_URL");
const url = originSetting("FAABLE_DEMO_API_URL");

await listenAt(await ordersApi({ issuer: await findIssuer(), audience, browserApp }), url, "The API");
