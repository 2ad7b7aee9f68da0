// A built-in function that keeps what it is given.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  if (JSON.parse.kept || console.log.kept || fetch.kept || URL.kept || crypto.kept || Math.kept) console.error("REACHED");
  for (const one of [JSON.parse, console.log, fetch, URL, Math]) one.kept = event;
  Map.prototype.kept = event;
};
