// Promise.prototype.then, replaced.
// → completed|failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  Promise.prototype.then = () => {
    throw new Error("poisoned");
  };
  Promise.resolve = () => ({});
  globalThis.Promise = class {};
};
