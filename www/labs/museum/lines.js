"use strict";
// How what an exhibit did is told, as `[key, params]`.
barewire.define("labs/museum/lines", [], () => {
  // What becomes of lines that raise, or don't.
  const diesOf = (error, otherwise) => (error ? "dies" : otherwise);
  const raises = (what) => ["museum.l_raises", { what }];
  const heard = (who, what) => (what === undefined ? ["museum.l_silent", { who }] : ["museum.l_heard", { who, what }]);
  const status = (number) => ["museum.l_status", { status: number }];

  return { diesOf, raises, heard, status };
});
