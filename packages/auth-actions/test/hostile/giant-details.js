// Details with very many members.
// → failed RangeError|TypeError
exports.onExecutePostLogin = async (event, api) => {
  api.access.review("many", Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`key${n}`, n])));
};
