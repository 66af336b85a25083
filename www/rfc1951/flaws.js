"use strict";
// What can be wrong with compressed data: the twin of the server's src/websocket/deflate/flaw.rs. A
// flaw has a name and the values that its sentence names.
barewire.define("rfc1951/flaws", ["rfc1951/words"], () => {
  // The section of RFC 1951 with the broken sentence, and the names of its values.
  const FLAWS = {
    ReservedType: ["3.2.3", []],
    LengthsDisagree: ["3.2.4", ["len", "nlen"]],
    TooManyLiterals: ["3.2.7", ["count"]],
    TooManyDistances: ["3.2.6", ["count"]],
    RepeatsNothing: ["3.2.7", []],
    TooManyLengths: ["3.2.7", []],
    OverSubscribed: ["3.2.2", ["of"]],
    Incomplete: ["3.2.2", ["of"]],
    NoEndOfBlock: ["3.2.5", []],
    ReservedLength: ["3.2.6", ["symbol"]],
    ReservedDistance: ["3.2.6", ["symbol"]],
    NoSymbol: ["3.2.2", ["of"]],
    TooFarBack: ["3.2.5", ["distance", "most"]],
    BehindTheLast: ["3.2.3", []],
  };
  const ALPHABETS = ["CodeLengths", "Literals", "Distances"];

  const flaw = (name, ...values) => ({ name, values, section: FLAWS[name][0] });

  const hex = (number) => `0x${number.toString(16).padStart(4, "0")}`;

  // What is wrong, in words: the server's sentence.
  function inWords({ name, values }, say) {
    const params = Object.fromEntries(
      FLAWS[name][1].map((of, i) => {
        if (of === "of") return [of, say(`flaw.of.${values[i]}`)];
        return [of, of.endsWith("len") ? hex(values[i]) : values[i]];
      }),
    );
    return say(`flaw.${name}`, params);
  }

  const SAYS = [...Object.keys(FLAWS).map((name) => `flaw.${name}`), ...ALPHABETS.map((of) => `flaw.of.${of}`)];

  return { SAYS, flaw, inWords };
});
