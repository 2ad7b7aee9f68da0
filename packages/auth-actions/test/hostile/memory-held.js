// Much memory, held while a timer runs.
// → completed|failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const all = new Uint8Array(100_000_000).fill(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (all.length !== 100_000_000) throw new Error();
};
