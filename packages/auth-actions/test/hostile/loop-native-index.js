// Another: a search in an array of nothing.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);
};
