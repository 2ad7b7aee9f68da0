// A registered symbol and a label for the next run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  const key = Symbol.for("smuggled");
  if (globalThis[key]) console.error("REACHED");
  globalThis[key] = event;
};
