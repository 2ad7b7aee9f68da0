// What a hook and a callback are called on.
// → completed
exports.onExecutePostLogin = function (event, api) {
  "use strict";
  if (this !== undefined) console.error("REACHED", typeof this);
  const steal = function () {
    "use strict";
    if (this !== undefined && this !== globalThis) console.error("REACHED", "callback", typeof this);
  };
  steal.call(undefined);
  setTimeout(steal, 0);
  if (Object.getPrototypeOf(api) !== Object.prototype) console.error("REACHED", "foreign prototype");
  if (Object.getPrototypeOf(event) !== Object.prototype) console.error("REACHED", "foreign prototype");
};
