import { readCommand } from "./command-line.ts";
import { demoApi } from "./demo-api.ts";
import { explain } from "./demo-server.ts";
import { stop } from "./settings.ts";

// `npm run demo:user -- kim@example.org`, with the server running: adds a user to the demo account.

const { positionals } = readCommand({
  call: "npm run demo:user -- <address>",
  does: "Adds a user with this mail address to the demo account, and prints the user's id.",
  options: {},
  example: "npm run demo:user -- kim@example.org",
  most: 1,
});
const [email] = positionals;
const { id } = await demoApi()
  .createUser({ email: email ?? stop("Say the address: npm run demo:user -- kim@example.org") })
  .catch(explain);
console.log(`${id}  ${email}`);
