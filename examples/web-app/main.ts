import { findIssuer } from "../demo-server.ts";
import { listenAt } from "../listen.ts";
import { originSetting, setting } from "../settings.ts";
import { webApp } from "./app.ts";
import { signInWith } from "./sign-in.ts";

// `npm run example:web`, with the server running.

const url = originSetting("FAABLE_DEMO_WEB_URL");
const clientId = setting("FAABLE_DEMO_WEB_CLIENT_ID");
const clientSecret = setting("FAABLE_DEMO_WEB_CLIENT_SECRET");

const signIn = await signInWith({ issuer: await findIssuer(), clientId, clientSecret, url });
await listenAt(await webApp(signIn, url), url, "The web application");
