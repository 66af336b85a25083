"use strict";
// How the result of an exhibit is told, as `[key, params]`.
barewire.define("labs/museum/lines", [], () => {
  // What happens to lines that raise, or don't.
  const diesOf = (error, otherwise) => (error ? "dies" : otherwise);
  const raises = (what) => ["museum.l_raises", { what }];
  const heard = (who, what) => (what === undefined ? ["museum.l_silent", { who }] : ["museum.l_heard", { who, what }]);
  const status = (number) => ["museum.l_status", { status: number }];

  return { diesOf, raises, heard, status };
});
