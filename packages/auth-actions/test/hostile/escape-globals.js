// The names of a server's world.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  const names =
    "process require global Buffer setImmediate setInterval clearInterval WebAssembly navigator performance Worker XMLHttpRequest WebSocket Deno Bun __dirname __filename window self std os scriptArgs print load importScripts AbortController Blob File FormData localStorage Event EventTarget MessageChannel BroadcastChannel host tools prelude";
  for (const name of names.split(" ")) if (name in globalThis) console.error("REACHED", name);
};
