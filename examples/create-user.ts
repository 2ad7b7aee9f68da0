import { demoApi } from "./demo-api.ts";
import { explain } from "./demo-server.ts";
import { stop } from "./settings.ts";

// `npm run demo:user -- kim@example.org`, with the server running: adds a user to the demo account.

const [email] = process.argv.slice(2);
const { id } = await demoApi()
  .createUser({ email: email ?? stop("Say the address: npm run demo:user -- kim@example.org") })
  .catch(explain);
console.log(`${id}  ${email}`);
