import { demoApi } from "./demo-api.ts";
import { explain } from "./demo-server.ts";
import { stop } from "./settings.ts";

// With the server running, `npm run demo` lists the users of the demo account and changes the first one's language.

const api = demoApi();

const show = async (): Promise<void> => {
  const { results } = await api.listUsers().first();
  for (const { id, email, name, locale } of results) console.log(`${id}  ${email}  ${name}  ${locale}`);
  const [first] = results;
  if (!first) return stop("The demo account has no users.");
  const { email, locale } = await api.updateUser(first.id, { locale: "es" });
  console.log(`\nThe locale of ${email} is now "${locale}".`);
};

await show().catch(explain);
