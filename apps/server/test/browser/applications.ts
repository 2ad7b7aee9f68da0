import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** A request that reached one of the applications. */
export interface Visit {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** The applications of a test: every name below `localhost` is one, each an origin and a site of its own. */
export interface Applications {
  readonly visits: Visit[];
  readonly origin: (name: string) => string;
  /** Where a request arrived, once one did. */
  readonly arrival: (host: string, path: string) => Promise<Visit>;
  readonly close: () => Promise<void>;
}

/** What somebody tries who was framed in order to be told of a logout. It reports what it could do. */
const attack = `
const tried = {};
const attempt = (name, act) => { try { tried[name] = String(act()); } catch { tried[name] = "refused"; } };
attempt("read", () => top.document.body.textContent);
attempt("address", () => top.location.href);
attempt("script", () => top.eval("document.title = 'mine'"));
attempt("markup", () => { top.document.body.innerHTML = "mine"; return "done"; });
attempt("window", () => open("/taken") === null ? "refused" : "done");
attempt("ask", () => confirm("Your password?"));
attempt("navigate", () => { top.location = "/taken"; return "done"; });
attempt("replace", () => { top.location.replace("/taken"); return "done"; });
attempt("link", () => { const a = document.createElement("a"); a.href = "/taken"; a.target = "_top"; document.body.append(a); a.click(); return "tried"; });
attempt("form", () => { const f = document.createElement("form"); f.action = "/taken"; f.target = "_top"; document.body.append(f); f.submit(); return "tried"; });
fetch("/report", { method: "POST", body: JSON.stringify(tried), keepalive: true });`;

/** The same once more and again, with everything that stops a page until somebody answers. */
const insistence = `
const pester = () => {
  for (const act of [
    () => alert("Your password?"), () => prompt("Your password?"), () => print(), () => open("/taken"),
    () => { top.location = "/taken"; }, () => { parent.location = "/taken"; }, () => top.close(), () => top.stop(), () => top.focus(),
  ]) try { act(); } catch {}
};
pester();
setInterval(pester, 10);
addEventListener("beforeunload", (event) => { event.preventDefault(); event.returnValue = "stay"; });
history.pushState(0, "", "#1");
fetch("/report", { method: "POST", body: "pestered", keepalive: true });`;

const page = (script: string, text = ""): string =>
  `<!doctype html><title>Application</title><body><p>${text}</p><script>${script}</script>`;

/** A relying party that forgets its user by a script of its own, as those do that keep them in the browser. */
const forgetting = page('fetch("/forgot", { keepalive: true });');

const pages: Readonly<Record<string, string>> = {
  "/": page("", "Welcome"),
  "/cb": page("", "Signed in at the application"),
  "/bye": page("", "Goodbye from the application"),
  "/taken": page("", "taken"),
  "/out": forgetting,
  "/slow": forgetting,
  "/hostile": page(attack),
  "/insistent": page(insistence),
  // Never lets go of its thread.
  "/busy": page('const sent = new XMLHttpRequest(); sent.open("POST", "/report", false); sent.send("busy"); for (;;);'),
  // Loads again and again, as if each time another relying party had been told.
  "/restless": page(`const turn = Number(location.hash.slice(1));
    if (turn < 5) onload = () => setTimeout(() => { history.replaceState(0, "", "#" + (turn + 1)); location.reload(); }, 20);`),
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
};

/** Further files of the applications, by their paths. */
export type Files = Readonly<Record<string, string>>;

const typeOf = (path: string): string => `text/${path.endsWith(".js") ? "javascript" : "html"}; charset=utf-8`;

const answer = async (files: Files, path: string, response: ServerResponse, to: string | null): Promise<void> => {
  if (path === "/hangs") return;
  if (path === "/slow") await sleep(1_000);
  if (path === "/elsewhere" && to !== null) return void response.writeHead(302, { location: to }).end();
  response.writeHead(200, { "content-type": typeOf(path) }).end(files[path] ?? pages[path] ?? "");
};

export const startApplications = async (files: Files = {}): Promise<Applications> => {
  const visits: Visit[] = [];
  const server = createServer((request, response) => {
    const { method = "", headers, url = "/" } = request;
    const { pathname, searchParams } = new URL(url, "http://localhost");
    void bodyOf(request).then((body) => {
      visits.push({ host: (headers.host ?? "").replace(/:.*/, ""), method, path: pathname, query: searchParams, body });
      return answer(files, pathname, response, searchParams.get("to"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The applications do not listen.");
  return {
    visits,
    origin: (name) => `http://${name}.localhost:${address.port}`,
    arrival: async (host, path) => {
      for (let turn = 0; turn < 250; turn += 1) {
        const found = visits.findLast((each) => each.host === `${host}.localhost` && each.path === path);
        if (found) return found;
        await sleep(20);
      }
      throw new Error(`Nobody came to ${path} of ${host}.`);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
