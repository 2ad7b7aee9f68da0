// A hundred thousand lines.
// → completed|failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  for (let n = 0; n < 100_000; n += 1) console.log(n);
};
