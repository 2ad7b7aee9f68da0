// A global for the next run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  if (globalThis.smuggled) console.error("REACHED", globalThis.smuggled);
  globalThis.smuggled = "from the run before";
  globalThis.event = event;
};
