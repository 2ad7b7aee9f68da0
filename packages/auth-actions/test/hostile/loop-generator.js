// A generator without end, collected.
// → failed TimeoutError|InternalError
exports.onExecutePostLogin = async (event, api) => {
  const endless = function* () {
    for (;;) yield 1;
  };
  let sum = 0;
  for (const one of endless()) sum += one;
};
