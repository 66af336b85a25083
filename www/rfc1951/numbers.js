"use strict";
// The numbers that RFC 1951 prints: the twin of the server's src/websocket/deflate/numbers.rs.
barewire.define("rfc1951/numbers", [], () => {
  const LONGEST_CODE = 15,
    END_OF_BLOCK = 256,
    MOST_LITERALS = 286,
    MOST_DISTANCES = 30,
    CODE_LENGTHS = 19;
  // The longest match, and how far back one may point.
  const LONGEST_MATCH = 258,
    FURTHEST = 32 * 1024;

  // §3.2.5. For each length symbol from 257 on: the shortest length, and how many bits more say how
  // much longer it is.
  const LENGTHS = [
    ...[3, 4, 5, 6, 7, 8, 9, 10].map((least) => [least, 0]),
    ...[11, 13, 15, 17].map((least) => [least, 1]),
    ...[19, 23, 27, 31].map((least) => [least, 2]),
    ...[35, 43, 51, 59].map((least) => [least, 3]),
    ...[67, 83, 99, 115].map((least) => [least, 4]),
    ...[131, 163, 195, 227].map((least) => [least, 5]),
    [258, 0],
  ];
  // The same for each distance symbol: 1, 2, 3, 4, and then two symbols for each number of bits.
  const DISTANCES = Array.from({ length: MOST_DISTANCES }, (_, symbol) => {
    const more = Math.max(0, (symbol >> 1) - 1);
    return [symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << more) + 1, more];
  });

  // §3.2.7: the order in which the lengths of the code for code lengths are written.
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  // Symbols 16, 17 and 18 repeat a length: the smallest number of times, and how many bits more say
  // how many more.
  const REPEAT = 16,
    REPEATS = [
      [3, 2],
      [3, 3],
      [11, 7],
    ];

  // §3.2.6: the lengths of the fixed codes.
  const FIXED = {
    literals: Uint8Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8)),
    distances: new Uint8Array(32).fill(5),
  };

  return {
    LONGEST_CODE,
    END_OF_BLOCK,
    MOST_LITERALS,
    MOST_DISTANCES,
    CODE_LENGTHS,
    LONGEST_MATCH,
    FURTHEST,
    LENGTHS,
    DISTANCES,
    ORDER,
    REPEAT,
    REPEATS,
    FIXED,
  };
});
