// A loop inside of one native function, which asks nobody whether it may go on.
// → failed TimeoutError|InternalError
exports.onExecutePostLogin = async (event, api) => {
  new Array(2 ** 32 - 1).join("abc");
};
